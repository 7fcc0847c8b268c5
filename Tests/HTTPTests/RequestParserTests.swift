import TestSupport
import Testing

@testable import HTTP

@Suite struct RequestParserTests {
    @Test(
        arguments: [
            (
                "length and transfer coding",
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n",
                .lengthWithTransferCoding
            ),
            (
                "transfer coding and length",
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n",
                .lengthWithTransferCoding
            ),
            (
                "two lengths", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n",
                .repeatedContentLength
            ),
            (
                "the same length twice",
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\n",
                .repeatedContentLength
            ),
            (
                "a list of lengths", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2, 2\r\n\r\n",
                .contentLength
            ),
            (
                "a length with a sign", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +2\r\n\r\n",
                .contentLength
            ),
            ("a negative length", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -2\r\n\r\n", .contentLength),
            (
                "a length with a blank in it", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1 2\r\n\r\n",
                .contentLength
            ),
            (
                "a tab after a length", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\t\r\n\r\n",
                .contentLength
            ),
            (
                "a tab after the coding",
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\t\r\n\r\n", .transferCoding
            ),
            ("an empty length", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length:\r\n\r\n", .contentLength),
            (
                "a hexadecimal length", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0x2\r\n\r\n",
                .contentLength
            ),
            (
                "a length over 64 bits",
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 18446744073709551618\r\n\r\n", .contentLength
            ),
            (
                "an unknown transfer coding",
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n", .transferCoding
            ),
            (
                "a second transfer coding",
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", .transferCoding
            ),
            (
                "chunked twice",
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n",
                .transferCoding
            ),
            (
                "an empty transfer coding", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding:\r\n\r\n",
                .transferCoding
            ),
            (
                "chunked from HTTP/1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n",
                .transferCoding
            ),
            ("a blank before the colon", "GET / HTTP/1.1\r\nHost : a\r\n\r\n", .fieldName),
            ("a tab before the colon", "GET / HTTP/1.1\r\nHost\t: a\r\n\r\n", .fieldName),
            ("a blank before the first name", "GET / HTTP/1.1\r\n Host: a\r\n\r\n", .fieldName),
            ("a name without a colon", "GET / HTTP/1.1\r\nHost\r\n\r\n", .fieldName),
            ("an empty name", "GET / HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n", .fieldName),
            ("a folded field", "GET / HTTP/1.1\r\nHost: a\r\nX: b\r\n c\r\n\r\n", .foldedField),
            ("a field folded by a tab", "GET / HTTP/1.1\r\nHost: a\r\nX: b\r\n\tc\r\n\r\n", .foldedField),
            ("a bare line feed after the request line", "GET / HTTP/1.1\nHost: a\r\n\r\n", .lineEnding),
            ("a bare line feed after a field", "GET / HTTP/1.1\r\nHost: a\n\r\n", .lineEnding),
            ("a bare line feed at the end", "GET / HTTP/1.1\r\nHost: a\r\n\n", .lineEnding),
            ("a line feed in a name", "GET / HTTP/1.1\r\nHo\nst: a\r\n\r\n", .lineEnding),
            (
                "a bare carriage return in a value",
                "GET / HTTP/1.1\r\nHost: a\r\nX:\rTransfer-Encoding: chunked\r\n\r\n", .lineEnding
            ),
            ("a bare carriage return in the target", "GET /\r HTTP/1.1\r\nHost: a\r\n\r\n", .requestLine),
            ("NUL in a value", "GET / HTTP/1.1\r\nHost: a\r\nX: b\u{0}c\r\n\r\n", .fieldValue),
            ("a control character in a value", "GET / HTTP/1.1\r\nHost: a\r\nX: b\u{1}\r\n\r\n", .fieldValue),
            ("DEL in a value", "GET / HTTP/1.1\r\nHost: a\r\nX: 12345678\u{7F}90123456\r\n\r\n", .fieldValue),
            ("NUL in a name", "GET / HTTP/1.1\r\nHost: a\r\nX\u{0}: b\r\n\r\n", .fieldName),
            ("no Host", "GET / HTTP/1.1\r\n\r\n", .missingHost),
            ("two Hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", .repeatedHost),
            ("two Hosts from HTTP/1.0", "GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n", .repeatedHost),
            ("a Host with a path", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", .host),
            ("a Host with a user", "GET / HTTP/1.1\r\nHost: u@a\r\n\r\n", .host),
            ("no version", "GET /\r\nHost: a\r\n\r\n", .requestLine),
            ("a blank too many", "GET  / HTTP/1.1\r\nHost: a\r\n\r\n", .requestLine),
            ("a blank in the target", "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n", .requestLine),
            ("a blank after the version", "GET / HTTP/1.1 \r\nHost: a\r\n\r\n", .requestLine),
            ("a blank before the method", " GET / HTTP/1.1\r\nHost: a\r\n\r\n", .requestLine),
            ("a method that is no token", "G(T / HTTP/1.1\r\nHost: a\r\n\r\n", .requestLine),
            ("a version in lower case", "GET / http/1.1\r\nHost: a\r\n\r\n", .requestLine),
            ("a version with two digits", "GET / HTTP/1.10\r\nHost: a\r\n\r\n", .requestLine),
            ("HTTP/2", "GET / HTTP/2.0\r\nHost: a\r\n\r\n", .version),
            ("HTTP/1.2", "GET / HTTP/1.2\r\nHost: a\r\n\r\n", .version),
            ("HTTP/0.9", "GET / HTTP/0.9\r\n\r\n", .version),
            ("a target without a slash", "GET a HTTP/1.1\r\nHost: a\r\n\r\n", .target),
            ("a target with a fragment", "GET /#a HTTP/1.1\r\nHost: a\r\n\r\n", .target),
            ("* for GET", "GET * HTTP/1.1\r\nHost: a\r\n\r\n", .target),
            ("CONNECT", "CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n", .target),
            ("an absolute target without a host", "GET http:///a HTTP/1.1\r\nHost: a\r\n\r\n", .target),
            ("an absolute target with a user", "GET http://u@a/ HTTP/1.1\r\nHost: a\r\n\r\n", .target),
            ("two empty lines before the request", "\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", .requestLine),
            (
                "an expectation that is not known", "GET / HTTP/1.1\r\nHost: a\r\nExpect: tea\r\n\r\n",
                .expectation
            ),
            ("a TLS hello", "\u{16}\u{3}\u{1}", .requestLine),
        ] as [(String, String, RequestRefusal)])
    func whatIsNotClearlyOneRequestIsRefused(name: String, text: String, refusal: RequestRefusal) {
        let bytes = Array(text.utf8)
        #expect(ParsedStream(bytes).end == .refused(refusal), "\(name)")
        #expect(ParsedStream(bytes, pieces: Array(repeating: 1, count: bytes.count)).end == .refused(refusal))
    }

    @Test(arguments: [
        ("no size", "\r\n"), ("a sign", "+1\r\na\r\n0\r\n\r\n"),
        ("a blank before the size", " 1\r\na\r\n0\r\n\r\n"),
        ("a blank after the size", "1 \r\na\r\n0\r\n\r\n"), ("0x", "0x1\r\na\r\n0\r\n\r\n"),
        ("a bare line feed after the size", "1\na\r\n0\r\n\r\n"),
        ("a bare line feed after the data", "1\r\na\n0\r\n\r\n"),
        ("too much data", "1\r\nab\r\n0\r\n\r\n"), ("an empty extension", "1;\r\na\r\n0\r\n\r\n"),
        ("an extension with a line feed", "1;a\nb\r\na\r\n0\r\n\r\n"),
        ("an extension with a quote", "1;a=\"b\"\r\na\r\n"),
        ("a size of 16 digits", "0000000000000001\r\na\r\n0\r\n\r\n"),
        ("a trailer without a name", "0\r\n: a\r\n\r\n"), ("a folded trailer", "0\r\nA: b\r\n c\r\n\r\n"),
        ("a trailer with a bare line feed", "0\r\nA: b\n\r\n"),
        ("a trailer that frames", "0\r\nContent-Length: 1\r\n\r\n"),
        ("a trailer that routes", "0\r\nHOST: b\r\n\r\n"), ("a trailer with NUL", "0\r\nA: \u{0}\r\n\r\n"),
    ])
    func aChunkedBodyIsRefusedFor(name: String, body: String) {
        let bytes = Array(("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + body).utf8)
        #expect(ParsedStream(bytes).end == .refused(.chunk), "\(name)")
        #expect(ParsedStream(bytes, pieces: Array(repeating: 1, count: bytes.count)).end == .refused(.chunk))
    }

    @Test(arguments: [
        ("4\r\nWiki\r\n5\r\npedia\r\n0\r\n\r\n", "Wikipedia"), ("0\r\n\r\n", ""),
        ("000a\r\n0123456789\r\n00\r\n\r\n", "0123456789"),
        ("A\r\n0123456789\r\n0\r\n\r\n", "0123456789"), ("1;name\r\na\r\n1;n=v;m\r\nb\r\n0;x\r\n\r\n", "ab"),
        ("1\r\n\r\r\n0\r\nExpires: never\r\nX:\r\n\r\n", "\r"),
    ])
    func aChunkedBodyIsDecoded(body: String, decoded: String) {
        let stream = ParsedStream(
            Array(("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n" + body).utf8))
        #expect(stream.requests.map(\.body) == [decoded])
        #expect(stream.end == .waiting)
    }

    @Test func aRequestIsTakenApart() throws {
        let text =
            "\r\nPUT /a%20b?c=d?e HTTP/1.1\r\nHOST:[::1]:80\r\nX-A: \t b c \t\r\nx-a:\r\nAccept-Language: cs\r\nContent-Length: 2\r\n\r\nhi"
        let request = try #require(ParsedStream(Array(text.utf8)).parsed.first)
        #expect(request.method == .put)
        #expect(request.path == "/a%20b")
        #expect(request.query == "c=d?e")
        #expect(request.fields[.host] == "[::1]:80")
        #expect(request.fields[.acceptLanguage] == "cs")
        #expect(request.fields[.userAgent] == nil)
        #expect(request.fields.values(of: HTTPFieldName("X-A")) == ["b c", ""])
        #expect(request.fields.withBytes(of: .acceptLanguage) { $0?.count } == 2)
        #expect(request.body == Array("hi".utf8))
        #expect(request.keepsAlive)
    }

    @Test(
        arguments: [
            ("http://a", "/", nil), ("HTTP://a:80/b", "/b", nil), ("https://a?b", "/", "b"),
            ("http://a/b?c", "/b", "c"),
            ("/?", "/", ""), ("//a/b", "//a/b", nil),
        ] as [(String, String, String?)])
    func aTargetHasAPathAndAQuery(target: String, path: String, query: String?) throws {
        let request = try #require(
            ParsedStream(Array("GET \(target) HTTP/1.1\r\nHost: a\r\n\r\n".utf8)).parsed.first)
        #expect(request.path == path)
        #expect(request.query == query)
    }

    @Test(arguments: [
        ("1.1", "", true), ("1.1", "Connection: close\r\n", false),
        ("1.1", "Connection: x, CLOSE\r\n", false),
        ("1.1", "Connection: keep-alive, close\r\n", false), ("1.1", "Connection: closed\r\n", true),
        ("1.1", "Connection: x\r\nConnection: close\r\n", false), ("1.0", "", false),
        ("1.0", "Connection: keep-alive\r\n", true), ("1.0", "Connection: Keep-Alive, close\r\n", false),
    ])
    func theConnectionStaysOpenAsAsked(version: String, fields: String, keepsAlive: Bool) throws {
        let text = "GET / HTTP/\(version)\r\nHost: a\r\n\(fields)\r\n"
        #expect(try #require(ParsedStream(Array(text.utf8)).parsed.first).keepsAlive == keepsAlive)
    }

    // MARK: Limits

    static let limits = RequestLimits(
        requestLineBytes: 40, fieldBytes: 30, fieldsBytes: 100, fieldCount: 5, bodyBytes: 10,
        bodyBytesByPrefix: [("/large", 20)])

    @Test(
        arguments: [
            ("GET /\(String(repeating: "a", count: 26)) HTTP/1.1\r\nHost: a\r\n\r\n", nil),
            ("GET /\(String(repeating: "a", count: 27)) HTTP/1.1\r\nHost: a\r\n\r\n", .requestLineTooLong),
            (String(repeating: "G", count: 41), .requestLineTooLong),
            ("GET / HTTP/1.1\r\nHost: a\r\nX: \(String(repeating: "a", count: 27))\r\n\r\n", nil),
            ("GET / HTTP/1.1\r\nHost: a\r\nX: \(String(repeating: "a", count: 28))\r\n\r\n", .fieldTooLarge),
            ("GET / HTTP/1.1\r\nHost: a\r\n\(String(repeating: "x", count: 31))", .fieldTooLarge),
            (
                "GET / HTTP/1.1\r\nHost: aaaaaaaaaaaaaaaaaa\r\n\(String(repeating: "X: aaaaaaaaaaaaaaaaaaaaa\r\n", count: 2))Y: \(String(repeating: "a", count: 17))\r\n\r\n",
                nil
            ),
            (
                "GET / HTTP/1.1\r\nHost: aaaaaaaaaaaaaaaaaa\r\n\(String(repeating: "X: aaaaaaaaaaaaaaaaaaaaa\r\n", count: 2))Y: \(String(repeating: "a", count: 18))\r\n\r\n",
                .fieldTooLarge
            ),
            ("GET / HTTP/1.1\r\nHost: a\r\nB:\r\nC:\r\nD:\r\nE:\r\n\r\n", nil),
            ("GET / HTTP/1.1\r\nHost: a\r\nB:\r\nC:\r\nD:\r\nE:\r\nF:\r\n\r\n", .fieldsTooLarge),
            ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n0123456789", nil),
            ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\n", .bodyTooLarge),
            ("POST /large HTTP/1.1\r\nHost: a\r\nContent-Length: 20\r\n\r\n01234567890123456789", nil),
            ("POST /large HTTP/1.1\r\nHost: a\r\nContent-Length: 21\r\n\r\n", .bodyTooLarge),
            (
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n01234\r\n5\r\n56789\r\n0\r\n\r\n",
                nil
            ),
            (
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n01234\r\n6\r\n",
                .bodyTooLarge
            ),
            (
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffff\r\n",
                .bodyTooLarge
            ),
        ] as [(String, RequestRefusal?)])
    func aLimitIsInclusive(text: String, refusal: RequestRefusal?) {
        let bytes = Array(text.utf8)
        for pieces in [[], Array(repeating: 1, count: bytes.count)] {
            let stream = ParsedStream(bytes, pieces: pieces, limits: Self.limits)
            if let refusal {
                #expect(stream.end == .refused(refusal))
            } else {
                #expect(stream.end == .waiting)
                #expect(stream.requests.count == 1)
            }
        }
    }

    @Test func refusalsHaveTheStatusOfTheirLimit() {
        #expect(RequestRefusal.requestLineTooLong.status.code == 414)
        #expect(RequestRefusal.fieldTooLarge.status.code == 431)
        #expect(RequestRefusal.fieldsTooLarge.status.code == 431)
        #expect(RequestRefusal.bodyTooLarge.status.code == 413)
        #expect(RequestRefusal.version.status.code == 505)
        #expect(RequestRefusal.expectation.status.code == 417)
        #expect(
            RequestRefusal.allCases.filter { $0.status == .badRequest }.count == RequestRefusal.allCases.count
                - 6)
    }

    // MARK: Pieces

    @Test(arguments: 0..<200 as Range<UInt64>)
    func anyCutGivesTheSame(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var bytes: [UInt8] = []
        for _ in 0..<Int.random(in: 1...4, using: &random) { bytes += RequestSamples.mutated(using: &random) }
        let whole = ParsedStream(bytes)
        #expect(whole == ParsedStream(bytes, pieces: Array(repeating: 1, count: bytes.count)))
        for _ in 0..<5 {
            let pieces = (0..<bytes.count).map { _ in Int.random(in: 1...60, using: &random) }
            #expect(whole == ParsedStream(bytes, pieces: pieces))
        }
    }

    @Test func theClientIsToldToGoOnOnlyIfItSentNoBodyYet() {
        let head = "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n"
        var parser = RequestParser()
        var consumed = 0
        guard case .expectsContinue = parser.feed(Array(head.utf8).span, RequestLimits(), consumed: &consumed)
        else {
            Issue.record("the head alone must ask for 100")
            return
        }
        #expect(consumed == head.utf8.count)
        guard
            case .request(let request) = parser.feed(
                Array("hi".utf8).span, RequestLimits(), consumed: &consumed)
        else {
            Issue.record("the body completes the request")
            return
        }
        #expect(request.body == Array("hi".utf8))
        parser = RequestParser()
        guard
            case .needsMore = parser.feed(Array((head + "h").utf8).span, RequestLimits(), consumed: &consumed)
        else {
            Issue.record("a body that comes by itself needs no 100")
            return
        }
    }
}
