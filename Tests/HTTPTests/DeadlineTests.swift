import POSIX
import Testing

@testable import HTTP

@Suite struct DeadlineTests {
    @Test func anIncompleteHeadIsAnswered408EvenIfBytesTrickle() throws {
        try withServer(change: { $0.deadlines.head = .milliseconds(100) }) { server in
            let client = try TestClient(port: server.port)
            client.send("GET / HT")
            let answer = try client.answer()
            #expect(answer.status == 408)
            #expect(answer["connection"] == "close")
            #expect(try client.isClosed())
        }
    }

    @Test func bytesThatTrickleDoNotProlongTheHead() throws {
        try withServer(change: { $0.deadlines.head = .milliseconds(200) }) { server in
            let client = try TestClient(port: server.port)
            var pieces = 0
            repeat {
                client.send("X")
                pieces += 1
            } while pieces < 500 && !client.hasInput(within: 20)
            #expect(try client.answer().status == 408)
            #expect(pieces > 1)
        }
    }

    @Test func anIncompleteBodyIsAnswered408() throws {
        try withServer(change: { $0.deadlines.body = .milliseconds(50) }) { server in
            let client = try TestClient(port: server.port)
            client.send("POST /p HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhel")
            #expect(try client.answer().status == 408)
            #expect(try client.isClosed())
        }
    }

    @Test func aConnectionWithoutARequestIsClosed() throws {
        try withServer(change: {
            ($0.deadlines.head, $0.deadlines.idle) = (.milliseconds(50), .milliseconds(100))
        }) { server in
            let silent = try TestClient(port: server.port)
            #expect(try silent.isClosed())
            let idle = try TestClient(port: server.port)
            idle.send(.get("/"))
            #expect(try idle.answer().status == 200)
            #expect(try idle.isClosed())
        }
    }

    @Test func aClientThatDoesNotReadIsClosed() throws {
        let incidents = Mutex<[HTTPObserver.Incident]>([])
        var router = Router()
        router.on(.get, "/") { _, responder in
            responder.respond(HTTPResponse(status: .ok, body: [UInt8](repeating: 65, count: 32 << 20)))
        }
        try withServer(
            router,
            { configuration in
                configuration.deadlines.write = .microseconds(100)
                configuration.observer.incident = { incident in
                    incidents.withLock { $0.append(incident) }
                    incidents.notifyAll()
                }
            }
        ) { server in
            let client = try TestClient(port: server.port, receiveBuffer: 4_096)
            client.send(.get("/"))
            #expect(incidents.wait(timeout: .seconds(10)) { $0.contains(.writeTimeout) ? true : nil } == true)
            #expect(waitUntil { server.connectionCount == 0 })
        }
    }

    @Test func aSlowReaderGetsAllOfALargeAnswer() throws {
        var router = Router()
        let body = (0..<(8 << 20)).map { UInt8(truncatingIfNeeded: 97 + $0 % 26) }
        router.on(.get, "/") { _, responder in responder.respond(HTTPResponse(status: .ok, body: body)) }
        try withServer(router) { server in
            let client = try TestClient(port: server.port, receiveBuffer: 16_384)
            client.send(.get("/") + .get("/"))
            for _ in 0..<2 { #expect(try client.answer().body == String(decoding: body, as: UTF8.self)) }
        }
    }
}
