import POSIX

/// Reads the text that says where to listen: `:8080` for all addresses, `127.0.0.1:8080`, `[::1]:8080`, `localhost:8080`.
enum ListenAddress {
    /// The address to listen on, and the one for systems that do not have the first one's family; nil for other text.
    static func addresses(_ text: String) -> (first: SocketAddress, otherwise: SocketAddress)? {
        guard let colon = text.lastIndex(of: ":") else { return nil }
        guard let port = port(text[text.index(after: colon)...]) else { return nil }
        func pair(_ first: IPAddress, _ otherwise: IPAddress) -> (SocketAddress, SocketAddress) {
            (SocketAddress(address: first, port: port), SocketAddress(address: otherwise, port: port))
        }
        switch text[..<colon] {
        case "", "*": return pair(.v6(high: 0, low: 0), .v4(0))
        case "localhost": return pair(.v4(0x7F00_0001), .v6(high: 0, low: 1))
        case let host where host.hasPrefix("[") && host.hasSuffix("]"):
            guard host.contains(":"), let address = IPAddress(host.dropFirst().dropLast()) else { return nil }
            return pair(address, address)
        case let host:
            guard !host.contains(":"), let address = IPAddress(host) else { return nil }
            return pair(address, address)
        }
    }

    private static func port(_ text: Substring) -> UInt16? {
        guard (1...5).contains(text.utf8.count), text.utf8.allSatisfy(\.isDigit) else { return nil }
        return UInt16(text)
    }
}
