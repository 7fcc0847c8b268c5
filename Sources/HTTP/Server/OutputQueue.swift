/// What is to be written to one client: laid out bytes, then perhaps one large body from where it is.
struct OutputQueue {
    /// No request is taken up while this many bytes wait.
    static let limit = 65_536

    private var bytes: [UInt8] = []
    private var written = 0
    private var tail: HTTPBody?
    private var tailWritten = 0

    var isEmpty: Bool { written == bytes.count && tail == nil }

    /// Whether another answer may be added.
    var takesMore: Bool { tail == nil && bytes.count - written < Self.limit }

    var remaining: Int {
        bytes.count - written + (tail?.withUnsafeBytes(isPretty: false) { $0.count } ?? 0) - tailWritten
    }

    mutating func append(_ response: HTTPResponse, _ context: ResponseContext, from pool: ConnectionPool) {
        if bytes.isEmpty { bytes = pool.takeBuffer() }
        tail = ResponseEncoder.append(response, context, date: pool.date, to: &bytes)
    }

    mutating func append(_ text: StaticString, from pool: ConnectionPool) {
        if bytes.isEmpty { bytes = pool.takeBuffer() }
        text.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }

    /// Writes as much as goes; `count` once all is written.
    mutating func write(to transport: inout any Transport) -> TransportResult {
        while written < bytes.count {
            let result = bytes.withUnsafeBytes { bytes in
                transport.write(
                    UnsafeRawBufferPointer(rebasing: bytes[written...]), isMoreComing: tail != nil)
            }
            guard case .count(let count) = result else { return result }
            written += count
        }
        guard let tail else { return .count(written) }
        let result = tail.withUnsafeBytes(isPretty: false) { body in
            while tailWritten < body.count {
                let rest = UnsafeRawBufferPointer(rebasing: body[tailWritten...])
                let result = transport.write(rest, isMoreComing: false)
                guard case .count(let count) = result else { return result }
                tailWritten += count
            }
            return TransportResult.count(tailWritten)
        }
        if case .count = result { (self.tail, tailWritten) = (nil, 0) }
        return result
    }

    /// Gives the memory away once all is written, or nothing more will be.
    mutating func giveBack(to pool: ConnectionPool) {
        pool.giveBack(bytes)
        self = OutputQueue()
    }
}
