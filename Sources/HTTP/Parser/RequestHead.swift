/// A complete and valid head: what it asks for, and how the body is framed. See RFC 9112 §3, §6.
struct RequestHead: Sendable {
    enum Framing: Equatable, Sendable {
        case length(Int)
        case chunked
    }

    let method: HTTPMethod
    /// The raw path, without query.
    let path: String
    /// The raw query, without `?`.
    let query: String?
    let minorVersion: UInt8
    let fields: RequestFields
    let framing: Framing
    let bodyLimit: Int
    /// Whether the connection stays open after the answer.
    let keepsAlive: Bool
    /// Whether the client waits for 100 before it sends the body.
    let expectsContinue: Bool

    init(_ scanner: HeadScanner, _ head: [UInt8], _ limits: RequestLimits) throws(RequestRefusal) {
        var control = ControlFields(minorVersion: scanner.minorVersion)
        try control.read(scanner.places, in: head)
        method = Self.method(head[scanner.method])
        minorVersion = scanner.minorVersion
        let target = try Self.pathAndQuery(head[scanner.target], method)
        let question = target.firstIndex(of: UInt8(ascii: "?"))
        let rawPath = target[..<(question ?? target.endIndex)]
        // The path of `http://host?query` is `/`: RFC 9110 §4.2.3.
        path = rawPath.isEmpty ? "/" : String(decoding: rawPath, as: UTF8.self)
        query = question.map { String(decoding: target[($0 + 1)...], as: UTF8.self) }
        fields = RequestFields(head: head, places: scanner.places)
        framing = control.framing
        bodyLimit = limits.bodyBytes(target: target)
        keepsAlive = control.keepsAlive
        expectsContinue = control.expectsContinue && framing != .length(0)
        if case .length(let length) = framing, length > bodyLimit { throw .bodyTooLarge }
    }

    private static func method(_ bytes: ArraySlice<UInt8>) -> HTTPMethod {
        // The common ones without making a String of them.
        if bytes.elementsEqual("POST".utf8) { return .post }
        if bytes.elementsEqual("GET".utf8) { return .get }
        return HTTPMethod(String(decoding: bytes, as: UTF8.self))
    }

    /// Origin-form, absolute-form (its host counts instead of Host, and we serve any), and `*` for OPTIONS.
    /// See RFC 9112 §3.2.
    private static func pathAndQuery(
        _ target: ArraySlice<UInt8>, _ method: HTTPMethod
    ) throws(RequestRefusal) -> ArraySlice<UInt8> {
        // A fragment is no part of a target.
        guard !target.contains(UInt8(ascii: "#")) else { throw .target }
        if target.first == UInt8(ascii: "/") { return target }
        if method == .options, target.elementsEqual("*".utf8) { return target }
        for scheme: StaticString in ["http://", "https://"] {
            guard target.prefix(scheme.utf8CodeUnitCount).equalsIgnoringCase(scheme) else { continue }
            let rest = target.dropFirst(scheme.utf8CodeUnitCount)
            let end = rest.firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") } ?? rest.endIndex
            guard end > rest.startIndex, rest[..<end].allSatisfy(\.isHost) else { throw .target }
            return rest[end...]
        }
        throw .target
    }
}
