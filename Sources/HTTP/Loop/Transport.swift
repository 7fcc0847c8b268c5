import Glibc

/// How the bytes of a connection get in and out: as they are, or through TLS. Never waits.
protocol Transport {
    /// The socket underneath, to wait on.
    var descriptor: Int32 { get }
    /// Reads what is there, up to the size of `buffer`.
    mutating func read(into buffer: UnsafeMutableRawBufferPointer) -> TransportResult
    /// Writes a beginning of `bytes`.
    ///
    /// - Parameter isMoreComing: whether another write follows at once.
    mutating func write(_ bytes: UnsafeRawBufferPointer, isMoreComing: Bool) -> TransportResult
    /// Tells the other end that nothing more will be written.
    mutating func endOutput()
    mutating func close()
}

enum TransportResult: Equatable {
    /// More than 0 bytes were read or written.
    case count(Int)
    /// Nothing can be read or written now.
    case wouldBlock
    /// The other end writes no more.
    case ended
    case failed
}

/// The bytes as they are, over a non-blocking socket.
struct PlainTransport: Transport {
    let descriptor: Int32

    func read(into buffer: UnsafeMutableRawBufferPointer) -> TransportResult {
        result(of: recv(descriptor, buffer.baseAddress, buffer.count, 0))
    }

    func write(_ bytes: UnsafeRawBufferPointer, isMoreComing: Bool) -> TransportResult {
        let flags = Int32(MSG_NOSIGNAL) | (isMoreComing ? Int32(MSG_MORE) : 0)
        return result(of: send(descriptor, bytes.baseAddress, bytes.count, flags))
    }

    func endOutput() { shutdown(descriptor, Int32(SHUT_WR)) }

    func close() { _ = Glibc.close(descriptor) }

    private func result(of count: Int) -> TransportResult {
        if count > 0 { return .count(count) }
        if count == 0 { return .ended }
        // EINTR: edge-triggered readiness stays, so the caller comes back for it.
        return errno == EAGAIN || errno == EINTR ? .wouldBlock : .failed
    }
}
