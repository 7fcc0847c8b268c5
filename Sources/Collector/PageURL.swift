import Analytics

/// The parts of a page's address that count. RFC 3986, WHATWG URL for what browsers send.
struct PageURL: Equatable {
    /// The host as sent, lower case, without user and port.
    var hostname: String
    /// `hostname` without one leading `www.`.
    var site: String
    /// Percent-decoded; sound Unicode without NUL, of at most 2,000 bytes.
    var path: String
    /// Without the question mark, as sent.
    var query: String
    /// Without the hash mark, percent-decoded.
    var fragment: String

    /// In bytes.
    static let pathLimit = 2000

    /// - Throws: `.badURL` if it is no address of a web page, `.foreignScheme` if it is one of something else.
    init(_ text: String) throws(DropReason) {
        let bytes = text.utf8
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")) else { throw .badURL }
        switch text[..<colon].lowercased() {
        case "http", "https": break
        default: throw .foreignScheme
        }
        let afterScheme = bytes[bytes.index(after: colon)...]
        guard afterScheme.starts(with: "//".utf8), !bytes.contains(where: { $0 < 0x21 || $0 == 0x7f }) else {
            throw .badURL
        }
        let rest = afterScheme.dropFirst(2)
        let authority = rest.prefix {
            $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#")
        }
        guard let host = Self.host(authority) else { throw .badURL }
        hostname = host
        site = host.hasPrefix("www.") ? String(host.dropFirst(4)) : host
        let beforeFragment = rest[authority.endIndex...].prefix { $0 != UInt8(ascii: "#") }
        let path = beforeFragment.prefix { $0 != UInt8(ascii: "?") }
        query = String(Substring(beforeFragment[path.endIndex...].dropFirst()))
        guard let decodedPath = Self.decoded(path),
            let decodedFragment = Self.decoded(rest[beforeFragment.endIndex...].dropFirst())
        else { throw .badURL }
        self.path = decodedPath.isEmpty ? "/" : decodedPath
        fragment = decodedFragment
    }

    /// The host of an authority, or nil if no host can be written so.
    private static func host(_ authority: Substring.UTF8View) -> String? {
        var host = authority
        if let at = host.lastIndex(of: UInt8(ascii: "@")) { host = host[host.index(after: at)...] }
        if host.first == UInt8(ascii: "[") {
            guard let end = host.firstIndex(of: UInt8(ascii: "]")) else { return nil }
            host = host[...end]
        } else if let colon = host.firstIndex(of: UInt8(ascii: ":")) {
            host = host[..<colon]
        }
        let text = Substring(host).lowercased()
        return isHost(text) ? text : nil
    }

    /// True for what a browser sends as a host: a name in ASCII, or an address. RFC 1123 section 2.1.
    static func isHost(_ text: String) -> Bool {
        let isAddress = text.hasPrefix("[") && text.hasSuffix("]")
        return (1...253).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case 48...57, 97...122, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"): true
                case UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: ":"): isAddress
                default: false
                }
            }
    }

    /// Percent-decodes, repairs and cuts; nil for a broken escape.
    private static func decoded(_ bytes: Substring.UTF8View) -> String? {
        if bytes.count <= pathLimit, !bytes.contains(UInt8(ascii: "%")) { return String(Substring(bytes)) }
        var decoded: [UInt8] = []
        decoded.reserveCapacity(bytes.count)
        var iterator = bytes.makeIterator()
        while let byte = iterator.next() {
            guard byte == UInt8(ascii: "%") else {
                decoded.append(byte)
                continue
            }
            guard let high = iterator.next().flatMap(hexadecimalDigit),
                let low = iterator.next().flatMap(hexadecimalDigit)
            else { return nil }
            let value = high << 4 | low
            if value == 0 { decoded.append(contentsOf: "\u{fffd}".utf8) } else { decoded.append(value) }
        }
        return String(decoding: decoded, as: UTF8.self).cut(toBytes: pathLimit)
    }
}

extension String {
    /// The longest start of at most `limit` bytes that ends between characters.
    func cut(toBytes limit: Int) -> String {
        if utf8.count <= limit { return self }
        var end = utf8.index(utf8.startIndex, offsetBy: limit)
        while end > startIndex, end.samePosition(in: self) == nil { end = utf8.index(before: end) }
        return String(self[..<end])
    }
}
