import POSIX
import Testing

@testable import HTTP

@Suite struct RouterTests {
    static var router: Router {
        var router = Router.ofTests
        router.crossOrigin = CrossOrigin(excludedPrefixes: ["/private"])
        router.on(.get, prefix: "/assets/") { request, responder in
            responder.respond(.text("asset \(request.path)"))
        }
        router.on(.get, prefix: "/assets/deep/") { _, responder in responder.respond(.text("deep")) }
        router.on(.get, "/assets/exact") { _, responder in responder.respond(.text("exact")) }
        router.on(.get, "/api") { _, responder in responder.respond(.error(.forbidden, "no <way> \"x\"")) }
        router.on(.post, "/api") { _, responder in responder.respond(.json(Array("{}".utf8))) }
        router.onOtherPaths(StaticFiles([], maxAgeSeconds: 60).handler)
        return router
    }

    private func answer(_ request: String, router: Router = router) throws -> TestClient.Answer {
        try withServer(router) { server in
            let client = try TestClient(port: server.port)
            client.send(request)
            return try client.answer(isHead: request.hasPrefix("HEAD"))
        }
    }

    @Test(arguments: [
        ("/assets/a", "asset /assets/a"), ("/assets/deep/a", "deep"), ("/assets/exact", "exact"), ("/", "OK"),
        ("/?a=b", "OK"), ("/assets/?x", "asset /assets/"),
    ])
    func theMostSpecificRouteAnswers(path: String, body: String) throws {
        #expect(try answer(.get(path)).body == body)
    }

    @Test(arguments: [
        ("PUT", "/p", 405, "OPTIONS, POST"), ("DELETE", "/", 405, "OPTIONS, GET, HEAD"),
        ("POST", "/unknown", 405, "OPTIONS, GET, HEAD"), ("PATCH", "/api", 405, "OPTIONS, GET, HEAD, POST"),
        ("BREW", "/", 405, "OPTIONS, GET, HEAD"), ("POST", "/p/", 405, "OPTIONS, GET, HEAD"),
        ("OPTIONS", "/p", 204, "OPTIONS, POST"), ("OPTIONS", "/unknown", 204, "OPTIONS, GET, HEAD"),
        ("OPTIONS", "*", 204, "OPTIONS, GET, HEAD"),
    ])
    func aPathTellsItsMethods(method: String, path: String, status: Int, allow: String) throws {
        let answer = try answer("\(method) \(path) HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(answer.status == status)
        #expect(answer["allow"] == allow)
        #expect(answer.body == (status == 405 ? "{\"message\":\"Method Not Allowed\"}\n" : ""))
        #expect(answer["content-length"] == (status == 204 ? nil : "\(answer.body.utf8.count)"))
    }

    @Test func anUnknownFileIsAnEmpty404AndAnUnknownPathWithoutFilesSaysSo() throws {
        let file = try answer(.get("/unknown"))
        #expect(file.status == 404)
        #expect(file.body.isEmpty)
        #expect(file["content-type"] == nil)
        #expect(file["cache-control"] == nil)
        let path = try answer(.get("/unknown"), router: .ofTests)
        #expect(path.status == 404)
        #expect(path.body == "{\"message\":\"Not Found\"}\n")
    }

    @Test func anErrorIsJSONAndPrettyIfAskedFor() throws {
        #expect(try answer(.get("/api")).body == "{\"message\":\"no \\u003cway\\u003e \\\"x\\\"\"}\n")
        for query in ["pretty", "pretty=", "a=b&pretty=0"] {
            #expect(
                try answer(.get("/api?\(query)")).body
                    == "{\n  \"message\": \"no \\u003cway\\u003e \\\"x\\\"\"\n}\n")
        }
        #expect(try answer(.get("/api?prettyx")).body.contains("{\"message\""))
        let head = try answer("HEAD /api HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(head.status == 403)
        #expect(head.body.isEmpty)
    }

    @Test(
        arguments: [
            ("POST /p", "", ["Origin"], nil), ("POST /p", "Origin: https://b\r\n", ["Origin"], "*"),
            ("GET /unknown", "Origin: https://b\r\n", ["Origin"], "*"),
            ("PUT /p", "Origin: https://b\r\n", ["Origin"], "*"),
            ("OPTIONS /p", "", ["Origin"], nil), ("GET /private", "Origin: https://b\r\n", [], nil),
            (
                "OPTIONS /p", "Origin: https://b\r\nAccess-Control-Request-Headers: x-a, x-b\r\n",
                ["Access-Control-Request-Method", "Access-Control-Request-Headers", "Origin"], "*"
            ),
        ] as [(String, String, [String], String?)])
    func otherOriginsMayReadWhatIsNotExcluded(line: String, fields: String, vary: [String], origin: String?)
        throws
    {
        let answer = try answer("\(line) HTTP/1.1\r\nHost: a\r\n\(fields)\r\n")
        #expect(Set(answer.values("vary")) == Set(vary))
        #expect(answer["access-control-allow-origin"] == origin)
        #expect(answer["access-control-allow-credentials"] == nil)
        let isPreflight = line.hasPrefix("OPTIONS") && origin != nil
        #expect(answer["access-control-allow-methods"] == (isPreflight ? "OPTIONS, POST" : nil))
        #expect(answer["access-control-allow-headers"] == (isPreflight ? "x-a, x-b" : nil))
    }

    @Test func whatIsNotAdmittedIsAnsweredWithoutCORS() throws {
        var router = Self.router
        router.admit = { $0.path == "/p" ? .error(.tooManyRequests, "rate limit exceeded") : nil }
        let denied = try answer(.post("/p", "", "Origin: https://b\r\n"), router: router)
        #expect(denied.status == 429)
        #expect(denied.body == "{\"message\":\"rate limit exceeded\"}\n")
        #expect(denied["vary"] == nil)
        #expect(denied["access-control-allow-origin"] == nil)
        #expect(try answer(.get("/"), router: router).status == 200)
    }

    @Test func allRoutesCanBeRead() {
        let routes = Self.router.routes.map { "\($0.method.text) \($0.path)" }
        #expect(
            routes == [
                "GET /", "GET /api", "POST /api", "GET /assets/*", "GET /assets/deep/*", "GET /assets/exact",
                "POST /later",
                "POST /p",
            ])
    }

    @Test func aValueCannotEndItsLine() throws {
        var router = Router()
        router.on(.get, "/") { _, responder in
            responder.respond(.redirect(to: "/a\r\nSet-Cookie: x=y\u{0}"))
        }
        let answer = try answer(.get("/"), router: router)
        #expect(answer["location"] == "/a  Set-Cookie: x=y ")
        #expect(answer["set-cookie"] == nil)
    }
}
