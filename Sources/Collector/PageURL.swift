import Analytics
import HTTP

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
        // Walked over as an array: several times faster than the indices of a string.
        let bytes = Array(text.utf8)[...]
        let scheme = bytes.prefix { $0 != UInt8(ascii: ":") }
        guard scheme.endIndex < bytes.endIndex else { throw .badURL }
        guard Self.isWeb(scheme) else { throw .foreignScheme }
        let afterScheme = bytes[scheme.endIndex...].dropFirst()
        guard afterScheme.starts(with: "//".utf8), bytes.allSatisfy({ $0 > 0x20 && $0 != 0x7f }) else {
            throw .badURL
        }
        let rest = afterScheme.dropFirst(2)
        let authority = rest.prefix {
            $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#")
        }
        guard let host = Self.host(authority) else { throw .badURL }
        hostname = host
        site = Site.domain(ofHost: host)
        let beforeFragment = rest[authority.endIndex...].prefix { $0 != UInt8(ascii: "#") }
        let path = beforeFragment.prefix { $0 != UInt8(ascii: "?") }
        query = String(decoding: beforeFragment[path.endIndex...].dropFirst(), as: UTF8.self)
        guard let decodedPath = Self.decoded(path),
            let decodedFragment = Self.decoded(rest[beforeFragment.endIndex...].dropFirst())
        else { throw .badURL }
        self.path = decodedPath.isEmpty ? "/" : decodedPath
        fragment = decodedFragment
    }

    private static func isWeb(_ scheme: ArraySlice<UInt8>) -> Bool {
        // The bit that upper and lower case differ in.
        let lower = scheme.lazy.map { $0 | 0x20 }
        return lower.elementsEqual("https".utf8) || lower.elementsEqual("http".utf8)
    }

    /// The host of an authority, or nil if no host can be written so.
    private static func host(_ authority: ArraySlice<UInt8>) -> String? {
        var host = authority
        if let at = host.lastIndex(of: UInt8(ascii: "@")) { host = host[(at + 1)...] }
        let isAddress = host.first == UInt8(ascii: "[")
        if isAddress {
            guard let end = host.firstIndex(of: UInt8(ascii: "]")) else { return nil }
            host = host[...end]
        } else if let colon = host.firstIndex(of: UInt8(ascii: ":")) {
            host = host[..<colon]
        }
        let lower = host.map { (65...90).contains($0) ? $0 | 0x20 : $0 }
        return isHost(lower, isAddress: isAddress) ? String(decoding: lower, as: UTF8.self) : nil
    }

    /// True for what a browser sends as a host: a name in ASCII, or an address. RFC 1123 section 2.1.
    private static func isHost(_ bytes: [UInt8], isAddress: Bool) -> Bool {
        (1...253).contains(bytes.count)
            && bytes.allSatisfy { byte in
                switch byte {
                case 48...57, 97...122, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"): true
                case UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: ":"): isAddress
                default: false
                }
            }
    }

    /// Percent-decodes, repairs and cuts; nil for a broken escape.
    private static func decoded(_ bytes: ArraySlice<UInt8>) -> String? {
        if !bytes.contains(UInt8(ascii: "%")) {
            return String(decoding: bytes, as: UTF8.self).cut(toBytes: pathLimit)
        }
        var decoded: [UInt8] = []
        decoded.reserveCapacity(bytes.count)
        var iterator = bytes.makeIterator()
        while let byte = iterator.next() {
            guard byte == UInt8(ascii: "%") else {
                decoded.append(byte)
                continue
            }
            guard let high = iterator.next()?.hexValue,
                let low = iterator.next()?.hexValue
            else { return nil }
            let value = high << 4 | low
            if value == 0 { decoded.append(contentsOf: "\u{fffd}".utf8) } else { decoded.append(value) }
        }
        return String(decoding: decoded, as: UTF8.self).cut(toBytes: pathLimit)
    }
}
