import Glibc
import POSIX

/// A client that sends bytes as they are and reads answers, over one connection to 127.0.0.1.
final class TestClient {
    struct Answer: Equatable {
        var status: Int
        /// In lower case.
        var fields: [(name: String, value: String)]
        var body: String

        subscript(_ name: String) -> String? { fields.first { $0.name == name }?.value }
        func values(_ name: String) -> [String] { fields.filter { $0.name == name }.map(\.value) }

        static func == (left: Self, right: Self) -> Bool {
            left.status == right.status && left.body == right.body
        }
    }

    struct ClosedEarly: Error {
        let received: String
    }

    private let socket: FileDescriptor
    private var received: [UInt8] = []

    /// - Parameter receiveBuffer: bytes that the kernel takes for us before it holds up the server.
    init(port: Int, receiveBuffer: Int32? = nil) throws {
        socket = try Socket.connect(to: SocketAddress(address: .v4(0x7F00_0001), port: UInt16(port)))
        var timeout = timeval(tv_sec: 10, tv_usec: 0)
        setsockopt(socket.number, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(socket.number, SOL_SOCKET, SO_SNDTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
        if var size = receiveBuffer { setsockopt(socket.number, SOL_SOCKET, SO_RCVBUF, &size, 4) }
    }

    func send(_ text: String) { send(Array(text.utf8)) }

    /// Sends what goes; a connection that the server has closed is noticed by reading.
    func send(_ bytes: [UInt8]) {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.send(
                    socket.number, $0.baseAddress.map { $0 + sent }, bytes.count - sent, Int32(MSG_NOSIGNAL))
            }
            if count <= 0 { return }
            sent += count
        }
    }

    /// Ends our side, as a client does that wants nothing more.
    func endOutput() { shutdown(socket.number, Int32(SHUT_WR)) }

    /// Waits for bytes or the end of the stream.
    func hasInput(within milliseconds: Int32) -> Bool {
        var descriptor = pollfd(fd: socket.number, events: Int16(POLLIN), revents: 0)
        return poll(&descriptor, 1, milliseconds) > 0
    }

    /// False at the end of the stream.
    private func receive() throws -> Bool {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = recv(socket.number, &buffer, buffer.count, 0)
        if count < 0 { throw SystemError(call: "recv") }
        received += buffer[..<count]
        return count > 0
    }

    /// Reads one answer.
    ///
    /// - Parameter isHead: whether it answers HEAD and so has no body.
    func answer(isHead: Bool = false) throws -> Answer {
        let end = try receive(through: "\r\n\r\n")
        let lines = String(decoding: received[..<(end - 4)], as: UTF8.self).split(separator: "\r\n")
        received.removeFirst(end)
        var answer = Answer(status: Int(lines[0].dropFirst(9).prefix(3)) ?? 0, fields: [], body: "")
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            answer.fields.append((parts[0].lowercased(), String(parts[1].drop { $0 == " " })))
        }
        let length = isHead ? 0 : answer["content-length"].flatMap { Int($0) } ?? 0
        while received.count < length {
            guard try receive() else {
                throw ClosedEarly(received: String(decoding: received, as: UTF8.self))
            }
        }
        answer.body = String(decoding: received[..<length], as: UTF8.self)
        received.removeFirst(length)
        return answer
    }

    private func receive(through mark: String) throws -> Int {
        while true {
            let text = received
            let pattern = Array(mark.utf8)
            if text.count >= pattern.count,
                let start = (0...(text.count - pattern.count)).first(where: {
                    text[$0...].starts(with: pattern)
                })
            {
                return start + pattern.count
            }
            guard try receive() else {
                throw ClosedEarly(received: String(decoding: received, as: UTF8.self))
            }
        }
    }

    /// Whether the server closes without another byte.
    func isClosed() throws -> Bool {
        do {
            while try receive() {}
        } catch let error as SystemError where error.code == ECONNRESET {
            return true
        }
        return received.isEmpty
    }
}
