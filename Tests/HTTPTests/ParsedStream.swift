@testable import HTTP

/// What a parser makes of the bytes of one connection.
struct ParsedStream: Equatable {
    struct Request: Equatable {
        var method: HTTPMethod
        var path: String
        var query: String?
        var fields: [String]
        var body: String
        var keepsAlive: Bool
    }

    enum End: Equatable {
        case waiting
        case refused(RequestRefusal)
    }

    var requests: [Request] { parsed.map(Request.init) }
    private(set) var parsed: [ParsedRequest] = []
    private(set) var end = End.waiting

    /// - Parameter pieces: the sizes in which the bytes are fed; what is left goes as a whole.
    init(_ bytes: [UInt8], pieces: [Int] = [], limits: RequestLimits = RequestLimits()) {
        var parser = RequestParser()
        var position = 0
        for size in pieces + [bytes.count] {
            let end = min(bytes.count, position + size)
            while position < end {
                var consumed = 0
                switch parser.feed(bytes.span.extracting(position..<end), limits, consumed: &consumed) {
                case .needsMore, .expectsContinue: precondition(consumed == end - position)
                case .request(let request): parsed.append(request)
                case .refused(let refusal):
                    self.end = .refused(refusal)
                    return
                }
                precondition(consumed > 0)
                position += consumed
            }
        }
    }

    static func == (left: Self, right: Self) -> Bool {
        left.end == right.end && left.requests == right.requests
    }
}

extension ParsedStream.Request {
    init(_ request: ParsedRequest) {
        method = request.method
        path = request.path
        query = request.query
        fields = request.fields.all.map { "\($0.name)=\($0.value)" }
        body = String(decoding: request.body, as: UTF8.self)
        keepsAlive = request.keepsAlive
    }
}
