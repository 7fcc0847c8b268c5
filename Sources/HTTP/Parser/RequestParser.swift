/// Reads HTTP/1.1 requests from the bytes of one connection, however they are cut. See RFC 9112.
///
/// A pure value: bytes go in, what to do comes out. It owns memory only while a request is incomplete.
package struct RequestParser: Sendable {
    /// What to do after bytes were fed.
    package enum Outcome: Sendable {
        /// All bytes were taken; the request is not complete.
        case needsMore
        /// As `needsMore`, and the client waits for `100 Continue`; told once.
        case expectsContinue
        /// A request is complete; bytes that were not taken belong to the next one.
        case request(ParsedRequest)
        /// The connection cannot be understood any further: answer, then close.
        case refused(RequestRefusal)
    }

    private enum Phase {
        case head
        case length(RequestHead, remaining: Int)
        case chunked(RequestHead, ChunkedBody)
        case refused(RequestRefusal)
    }

    private var phase = Phase.head
    private var scanner = HeadScanner()
    /// The bytes of a head that is incomplete.
    private var pending: [UInt8] = []
    private var body: [UInt8] = []

    package init() {}

    /// Which part of a request the connection is in, for its deadlines.
    package enum Progress: Sendable {
        case betweenRequests, inHead, inBody
    }

    package var progress: Progress {
        guard case .head = phase else { return .inBody }
        return scanner.hasBegun ? .inHead : .betweenRequests
    }

    /// Takes bytes up to the end of one request.
    ///
    /// - Parameter consumed: how many of `bytes` were taken; all of them unless a request is complete or refused.
    package mutating func feed(_ bytes: Span<UInt8>, _ limits: RequestLimits, consumed: inout Int) -> Outcome
    {
        consumed = 0
        guard bytes.count > 0 else { return .needsMore }
        do {
            return try advance(bytes, limits, &consumed)
        } catch {
            phase = .refused(error)
            (pending, body) = ([], [])
            consumed = bytes.count
            return .refused(error)
        }
    }

    private mutating func advance(
        _ bytes: Span<UInt8>, _ limits: RequestLimits, _ consumed: inout Int
    ) throws(RequestRefusal) -> Outcome {
        switch phase {
        case .head: return try readHead(bytes, limits, &consumed)
        case .length(let head, let remaining): return readBody(bytes, head, remaining, &consumed)
        case .chunked(let head, let chunks): return try readChunks(bytes, head, chunks, &consumed)
        case .refused(let refusal): throw refusal
        }
    }

    private mutating func readHead(
        _ bytes: Span<UInt8>, _ limits: RequestLimits, _ consumed: inout Int
    ) throws(RequestRefusal) -> Outcome {
        let head: [UInt8]
        if pending.isEmpty {
            guard try scanner.scan(bytes, limits) else { return keep(bytes, &consumed) }
            consumed = scanner.position
            head = Array(copying: bytes.extracting(0..<consumed))
        } else {
            let known = pending.count
            pending.append(bytes)
            let buffered = pending
            guard try scanner.scan(buffered.span, limits) else {
                consumed = bytes.count
                return .needsMore
            }
            consumed = scanner.position - known
            head = Array(buffered[..<scanner.position])
            pending = []
        }
        let scanned = scanner
        scanner = HeadScanner()
        let complete = try RequestHead(scanned, head, limits)
        return try beginBody(bytes, complete, &consumed)
    }

    private mutating func keep(_ bytes: Span<UInt8>, _ consumed: inout Int) -> Outcome {
        pending.append(bytes)
        consumed = bytes.count
        return .needsMore
    }

    private mutating func beginBody(
        _ bytes: Span<UInt8>, _ head: RequestHead, _ consumed: inout Int
    ) throws(RequestRefusal) -> Outcome {
        let rest = bytes.extracting(consumed..<bytes.count)
        var taken = 0
        defer { consumed += taken }
        switch head.framing {
        case .length(0): return .request(ParsedRequest(head: head, body: []))
        case .length(let length) where rest.count >= length:
            taken = length
            return .request(ParsedRequest(head: head, body: Array(copying: rest.extracting(0..<length))))
        case .length(let length): phase = .length(head, remaining: length)
        case .chunked: phase = .chunked(head, ChunkedBody())
        }
        if rest.count == 0 { return head.expectsContinue ? .expectsContinue : .needsMore }
        if case .chunked = head.framing { return try readChunks(rest, head, ChunkedBody(), &taken) }
        return readBody(rest, head, head.length, &taken)
    }

    private mutating func readBody(
        _ bytes: Span<UInt8>, _ head: RequestHead, _ remaining: Int, _ consumed: inout Int
    ) -> Outcome {
        consumed = min(remaining, bytes.count)
        body.append(bytes.extracting(0..<consumed))
        guard consumed == remaining else {
            phase = .length(head, remaining: remaining - consumed)
            return .needsMore
        }
        return finish(head)
    }

    private mutating func readChunks(
        _ bytes: Span<UInt8>, _ head: RequestHead, _ chunks: ChunkedBody, _ consumed: inout Int
    ) throws(RequestRefusal) -> Outcome {
        var chunks = chunks
        if try chunks.decode(bytes, &consumed, into: &body, limit: head.bodyLimit) { return finish(head) }
        phase = .chunked(head, chunks)
        return .needsMore
    }

    private mutating func finish(_ head: RequestHead) -> Outcome {
        phase = .head
        let complete = body
        body = []
        return .request(ParsedRequest(head: head, body: complete))
    }
}

extension RequestHead {
    /// The declared length; 0 for a chunked body.
    fileprivate var length: Int {
        if case .length(let length) = framing { length } else { 0 }
    }
}

extension Array<UInt8> {
    init(copying bytes: Span<UInt8>) {
        self = bytes.withUnsafeBufferPointer { Array($0) }
    }

    mutating func append(_ bytes: Span<UInt8>) {
        bytes.withUnsafeBufferPointer { append(contentsOf: $0) }
    }
}
