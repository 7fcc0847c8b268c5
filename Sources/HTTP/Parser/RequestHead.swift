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
    private let target: Range<Int>

    /// The target as sent.
    var rawTarget: String { String(ascii: fields.head.span.extracting(target)) }

    init(_ scanner: HeadScanner, _ head: [UInt8], _ limits: RequestLimits) throws(RequestRefusal) {
        var control = ControlFields(minorVersion: scanner.minorVersion)
        try control.read(scanner.places, in: head.span)
        method = Self.method(head.span.extracting(scanner.method))
        minorVersion = scanner.minorVersion
        self.target = scanner.target
        let target = head.span.extracting(scanner.target)
        let range = try Self.pathAndQuery(target, method)
        let pathAndQuery = target.extracting(range)
        let question = pathAndQuery.firstIndex { $0 == UInt8(ascii: "?") }
        let rawPath = pathAndQuery.extracting(0..<(question ?? range.count))
        // The path of `http://host?query` is `/`: RFC 9110 §4.2.3.
        path = rawPath.count == 0 ? "/" : String(ascii: rawPath)
        query = question.map { String(ascii: pathAndQuery.extracting(($0 + 1)..<range.count)) }
        fields = RequestFields(head: head, places: scanner.places)
        framing = control.framing
        bodyLimit = limits.bodyBytes(path: path)
        keepsAlive = control.keepsAlive
        expectsContinue = control.expectsContinue && framing != .length(0)
        if case .length(let length) = framing, length > bodyLimit { throw .bodyTooLarge }
    }

    private static func method(_ bytes: Span<UInt8>) -> HTTPMethod {
        // The common ones without making a String of them.
        switch (bytes.count, bytes[0]) {
        case (4, UInt8(ascii: "P")) where bytes[1] == UInt8(ascii: "O"):
            if bytes[2] == UInt8(ascii: "S"), bytes[3] == UInt8(ascii: "T") { return .post }
        case (3, UInt8(ascii: "G")):
            if bytes[1] == UInt8(ascii: "E"), bytes[2] == UInt8(ascii: "T") { return .get }
        default: break
        }
        return HTTPMethod(String(ascii: bytes))
    }

    /// Where path and query lie in a target: origin-form, absolute-form (its host counts instead of Host, and we
    /// serve any), and `*` for OPTIONS. See RFC 9112 §3.2.
    private static func pathAndQuery(_ target: Span<UInt8>, _ method: HTTPMethod) throws(RequestRefusal)
        -> Range<Int>
    {
        // A fragment is no part of a target.
        guard target.firstIndex(where: { $0 == UInt8(ascii: "#") }) == nil else { throw .target }
        if target[0] == UInt8(ascii: "/") { return 0..<target.count }
        if method == .options, target.equalsIgnoringCase("*") { return 0..<1 }
        for scheme: StaticString in ["http://", "https://"] {
            let start = scheme.utf8CodeUnitCount
            guard target.count > start, target.extracting(0..<start).equalsIgnoringCase(scheme) else {
                continue
            }
            let rest = target.extracting(start..<target.count)
            let end = rest.firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") } ?? rest.count
            guard end > 0, rest.extracting(0..<end).allSatisfy(\.isHost) else { throw .target }
            return (start + end)..<target.count
        }
        throw .target
    }
}

extension String {
    /// Bytes that are known to be ASCII.
    fileprivate init(ascii bytes: Span<UInt8>) {
        self = bytes.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
    }
}
