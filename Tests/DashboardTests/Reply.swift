import Glibc
import POSIX

/// What a server sent back to one request on a connection of its own.
struct Reply {
    var status: Int
    /// Names in lower case.
    var fields: [(name: String, value: String)]
    var body: String

    subscript(_ name: String) -> String? { fields.first { $0.name == name }?.value }

    /// What a browser would send back of a `Set-Cookie` field.
    var cookie: String? { self["set-cookie"]?.split(separator: ";").first.map(String.init) }

    /// Everything, as sent.
    var text: String { fields.map { "\($0.name): \($0.value)\n" }.joined() + body }

    /// Sends `request`, which asks for the connection to be closed, and reads to the end.
    init(port: Int, request: String) throws {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard socket >= 0 else { throw SystemError(call: "socket") }
        let connection = FileDescriptor(owning: socket, subject: "connection")
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0 else { throw SystemError(call: "connect") }
        let bytes = Array(request.utf8)
        guard send(socket, bytes, bytes.count, 0) == bytes.count else { throw SystemError(call: "send") }
        self.init(text: try Self.readAll(connection))
    }

    private static func readAll(_ connection: FileDescriptor) throws -> String {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(connection.number, &buffer, buffer.count, 0)
            if count < 0 { throw SystemError(call: "recv") }
            if count == 0 { return String(decoding: bytes, as: UTF8.self) }
            bytes += buffer[..<count]
        }
    }

    private init(text: String) {
        let end = text.firstRange(of: "\r\n\r\n")
        let head = text[..<(end?.lowerBound ?? text.endIndex)].split(separator: "\r\n")
        body = String(text[(end?.upperBound ?? text.endIndex)...])
        status = head.first.flatMap { Int($0.split(separator: " ")[1]) } ?? 0
        fields = head.dropFirst().map { line in
            let parts = line.split(separator: ":", maxSplits: 1)
            return (parts[0].lowercased(), String(parts[1].dropFirst()))
        }
    }
}
