/// The address of the page before, without what may be personal.
struct Referrer: Equatable {
    /// Lower case, without user and port, without a leading `www.`. For an Android app its package.
    var host: String
    /// Scheme, host and path.
    var text: String

    /// Bytes of `text`.
    static let limit = 2_000

    /// Nil for what is no address of a page or an app.
    init?(_ address: String) {
        let bytes = address.utf8
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")) else { return nil }
        let scheme = address[..<colon].lowercased()
        let rest = bytes[bytes.index(after: colon)...]
        guard ["https", "http", "android-app"].contains(scheme), rest.starts(with: "//".utf8) else {
            return nil
        }
        let afterSlashes = rest.dropFirst(2)
        let end = afterSlashes.firstIndex { $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#") }
        let kept = afterSlashes[..<(end ?? afterSlashes.endIndex)]
        let authority = kept.prefix { $0 != UInt8(ascii: "/") }
        let named = authority.lastIndex(of: UInt8(ascii: "@")).map {
            authority[authority.index(after: $0)...]
        }
        let name = Substring(Self.withoutPort(named ?? authority)).lowercased()
        guard (1...253).contains(name.utf8.count), name.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else {
            return nil
        }
        host = Site.domain(ofHost: name)
        let path = String(Substring(kept[authority.endIndex...]))
        text = "\(scheme)://\(Substring(named ?? authority))\(path)".cut(toBytes: Self.limit)
    }

    /// Whether it is a page of the site itself, which is served under `site` and names below it.
    func isInternal(to site: String) -> Bool {
        !site.isEmpty && (host == site || host.hasSuffix("." + site))
    }

    private static func withoutPort(_ authority: Substring.UTF8View) -> Substring.UTF8View {
        guard let colon = authority.lastIndex(of: UInt8(ascii: ":")),
            authority[colon...].dropFirst().allSatisfy({ (0x30...0x39).contains($0) })
        else { return authority }
        return authority[..<colon]
    }
}
