import POSIX

/// Finds the address of the client behind proxies. A header counts only as far as trusted proxies wrote it.
package struct ClientAddress: Sendable {
    private enum Source: Sendable {
        case peer, forwardedFor, realIP
    }

    private let source: Source
    /// The proxies whose headers count; none for `direct`.
    package let trusted: [AddressRange]

    /// The other end of the connection.
    package static let direct = ClientAddress(source: .peer, trusted: [])

    /// The last address in X-Forwarded-For, with the peer behind it, that is not trusted; the first one if all are;
    /// the peer if the header is absent or does not parse up to there.
    package static func xForwardedFor(trusted: [AddressRange] = defaultTrustedRanges) -> Self {
        Self(source: .forwardedFor, trusted: trusted)
    }

    /// X-Real-IP if the peer is trusted and the header is an address; otherwise the peer.
    package static func realIP(trusted: [AddressRange] = defaultTrustedRanges) -> Self {
        Self(source: .realIP, trusted: trusted)
    }

    /// Loopback, link-local and private addresses: RFC 1122, 3927, 1918, 4291, 4193.
    package static let defaultTrustedRanges: [AddressRange] = [
        "127.0.0.0/8", "::1/128", "169.254.0.0/16", "fe80::/10", "10.0.0.0/8", "172.16.0.0/12",
        "192.168.0.0/16",
        "fc00::/7",
    ].compactMap { try? AddressRange($0) }

    package func address(of request: HTTPRequest) -> IPAddress {
        let peer = request.peer.address
        switch source {
        case .peer: return peer
        case .forwardedFor: return isTrusted(peer) ? forwardedFor(request.fields) ?? peer : peer
        case .realIP: return isTrusted(peer) ? realIP(request.fields) ?? peer : peer
        }
    }

    /// True if the client's connection is encrypted, as the trusted proxy before this server says in X-Forwarded-Proto.
    package func isEncrypted(_ request: HTTPRequest) -> Bool {
        isTrusted(request.peer.address) && request.fields[.xForwardedProto] == "https"
    }

    private func isTrusted(_ address: IPAddress) -> Bool {
        trusted.contains { $0.contains(address) }
    }

    private func realIP(_ fields: RequestFields) -> IPAddress? {
        fields.withBytes(of: .xRealIP) { value in value.flatMap { Self.address(in: $0[...]) } }
    }

    /// Nil if there is no header, or an element that does not parse to the right of the client's.
    private func forwardedFor(_ fields: RequestFields) -> IPAddress? {
        var client: IPAddress?
        var isDone = false
        fields.forEachValueFromLast(of: .xForwardedFor) { value in
            var rest = value[...]
            while !isDone {
                let comma = rest.lastIndex(of: UInt8(ascii: ","))
                client = Self.address(in: rest[(comma.map { $0 + 1 } ?? rest.startIndex)...])
                isDone = client.map { !isTrusted($0) } ?? true
                guard let comma else { break }
                rest = rest[..<comma]
            }
        }
        return client
    }

    /// The address in one element: blanks around it and one bracket at each end do not matter.
    private static func address(in element: Slice<UnsafeRawBufferPointer>) -> IPAddress? {
        var element = element
        while element.first == .space || element.first == .tab { element.removeFirst() }
        while element.last == .space || element.last == .tab { element.removeLast() }
        if element.first == UInt8(ascii: "[") { element.removeFirst() }
        if element.last == UInt8(ascii: "]") { element.removeLast() }
        return IPAddress(UnsafeRawBufferPointer(rebasing: element))
    }
}
