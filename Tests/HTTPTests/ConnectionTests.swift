import POSIX
import Testing

@testable import HTTP

@Suite struct ConnectionTests {
    @Test func aRequestIsAnsweredAndTheConnectionStaysOpen() throws {
        try withServer { server in
            let client = try TestClient(port: server.port)
            for body in ["ab", "", "abc"] {
                client.send(.post("/p", body))
                let answer = try client.answer()
                #expect(answer.status == 202)
                #expect(answer.body == "\(body.utf8.count)")
                #expect(answer["content-type"] == "text/plain; charset=UTF-8")
                #expect(answer["connection"] == nil)
                #expect(answer["date"]?.hasSuffix(" GMT") == true)
            }
        }
    }

    @Test func pipelinedRequestsAreAnsweredInOrderWhetherAtOnceOrLater() throws {
        try withServer { server in
            let client = try TestClient(port: server.port)
            let bodies = (0..<200).map { String(repeating: "x", count: $0) }
            client.send(
                bodies.enumerated().map { .post($0.offset % 3 == 1 ? "/later" : "/p", $0.element) }.joined())
            for body in bodies { #expect(try client.answer().body == "\(body.count)") }
        }
    }

    @Test func aByteAtATimeIsAsGoodAsAll() throws {
        try withServer { server in
            let client = try TestClient(port: server.port)
            for byte in (String.post("/p", "hello") + .post("/later", "hi")).utf8 { client.send([byte]) }
            #expect(try client.answer().body == "5")
            #expect(try client.answer().body == "2")
        }
    }

    @Test func aBodyLargerThanTheReadBufferArrivesWhole() throws {
        try withServer(change: { $0.limits.bodyBytes = 1 << 20 }) { server in
            let client = try TestClient(port: server.port)
            for path in ["/p", "/later"] {
                client.send(.post(path, String(repeating: "x", count: 1 << 20)))
                #expect(try client.answer().body == "\(1 << 20)")
            }
        }
    }

    @Test func aClientThatEndsItsSideStillGetsItsAnswers() throws {
        try withServer { server in
            let client = try TestClient(port: server.port)
            client.send(.post("/later", "a") + .post("/p", "ab") + .post("/later", "abc"))
            client.endOutput()
            for size in 1...3 { #expect(try client.answer().body == "\(size)") }
            #expect(try client.isClosed())
        }
    }

    @Test(arguments: [
        ("1.1", "Connection: close\r\n", "close"), ("1.0", "", "close"),
        ("1.0", "Connection: keep-alive\r\n", "keep-alive"),
    ])
    func theConnectionClosesAsAsked(version: String, field: String, connection: String) throws {
        try withServer { server in
            let client = try TestClient(port: server.port)
            client.send("GET / HTTP/\(version)\r\nHost: a\r\n\(field)\r\n")
            #expect(try client.answer()["connection"] == connection)
            if connection == "close" {
                #expect(try client.isClosed())
            } else {
                client.send("GET / HTTP/1.0\r\n\r\n")
                #expect(try client.answer().status == 200)
            }
        }
    }

    @Test func whatIsNoRequestIsAnsweredOnceAndEndsTheConnection() throws {
        try withServer { server in
            let client = try TestClient(port: server.port)
            client.send(.post("/p", "a") + "GET / HTTP/1.1\r\n\r\n" + .post("/p", "ab"))
            #expect(try client.answer().status == 202)
            let answer = try client.answer()
            #expect(answer.status == 400)
            #expect(answer.body == "{\"message\":\"Bad Request\"}\n")
            #expect(answer["content-type"] == "application/json; charset=UTF-8")
            #expect(answer["connection"] == "close")
            #expect(try client.isClosed())
        }
    }

    @Test(
        arguments: [
            (.get("/" + String(repeating: "a", count: 9_000)), 414),
            (.get("/", "X: \(String(repeating: "a", count: 9_000))\r\n"), 431),
            (.get("/", String(repeating: "X: \(String(repeating: "a", count: 1_000))\r\n", count: 20)), 431),
            (.get("/", String(repeating: "X:\r\n", count: 101)), 431),
            (.post("/p", String(repeating: "a", count: 65_537)), 413),
            ("GET / HTTP/3.0\r\n\r\n", 505), (.get("/", "Expect: tea\r\n"), 417),
        ] as [(String, Int)])
    func aRequestOverALimitIsAnsweredWithItsStatus(request: String, status: Int) throws {
        try withServer { server in
            let client = try TestClient(port: server.port)
            client.send(request)
            let answer = try client.answer()
            #expect(answer.status == status)
            #expect(answer["connection"] == "close")
            #expect(try client.isClosed())
        }
    }

    @Test func anUploadOverTheLimitIsAnsweredWithoutReadingItAll() throws {
        try withServer(change: { $0.lingerBytes = 1 << 20 }) { server in
            let client = try TestClient(port: server.port)
            client.send(
                "POST /p HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000000\r\n\r\n"
                    + String(repeating: "x", count: 200_000))
            #expect(try client.answer().status == 413)
            let endless = try TestClient(port: server.port)
            endless.send("POST /p HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000000\r\n\r\n")
            let piece = [UInt8](repeating: 0, count: 1 << 20)
            for _ in 0..<64 { endless.send(piece) }
            // What the kernel had taken is gone with the reset; that it comes is what counts.
            #expect((try? endless.answer())?.status ?? 413 == 413)
            #expect(waitUntil { server.connectionCount == 1 })
        }
    }

    @Test func aClientThatExpectsItIsToldToGoOn() throws {
        try withServer { server in
            let client = try TestClient(port: server.port)
            client.send("POST /p HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
            #expect(try client.answer().status == 100)
            client.send("ab")
            #expect(try client.answer().body == "2")
            client.send(
                "POST /p HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 70000\r\n\r\n")
            #expect(try client.answer().status == 413)
        }
    }

    @Test func headIsGetWithoutTheBody() throws {
        try withServer { server in
            let client = try TestClient(port: server.port)
            client.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n" + .get("/"))
            let head = try client.answer(isHead: true)
            let get = try client.answer()
            #expect(get.body == "OK")
            #expect(head.status == 200)
            #expect(head["content-length"] == "2")
            #expect(head["content-type"] == get["content-type"])
        }
    }

    @Test func aHandlerThatAnswersTwiceIsHeardOnce() throws {
        var router = Router.ofTests
        router.on(.get, "/twice") { _, responder in
            responder.respond(.text("first"))
            responder.respond(.text("second"))
        }
        try withServer(router) { server in
            let client = try TestClient(port: server.port)
            client.send(.get("/twice") + .get("/"))
            #expect(try client.answer().body == "first")
            #expect(try client.answer().body == "OK")
        }
    }

    @Test func anAnswerForAConnectionThatHasGoneIsDropped() throws {
        let waiting = Mutex<[HTTPResponder]>([])
        var router = Router.ofTests
        router.on(.get, "/never") { _, responder in
            waiting.withLock { $0.append(responder) }
            waiting.notifyAll()
        }
        try withServer(router, { $0.deadlines.answer = .milliseconds(20) }) { server in
            let client = try TestClient(port: server.port)
            client.send(.get("/never"))
            let answer = try client.answer()
            #expect(answer.status == 503)
            #expect(try client.isClosed())
            let responder = try #require(waiting.withLock { $0.first })
            responder.loop.execute { responder.respond(.text("late")) }
            let next = try TestClient(port: server.port)
            next.send(.get("/"))
            #expect(try next.answer().body == "OK")
        }
    }
}
