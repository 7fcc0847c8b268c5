import POSIX
import Testing

@testable import HTTP

@Suite struct DrainTests {
    @Test func drainingAnswersWhatIsUnderWayAndClosesTheRest() throws {
        let waiting = Mutex<[HTTPResponder]>([])
        var router = Router.ofTests
        router.on(.get, "/wait") { _, responder in
            waiting.withLock { $0.append(responder) }
            waiting.notifyAll()
        }
        try withServer(router) { server in
            let idle = try TestClient(port: server.port)
            idle.send(.get("/"))
            #expect(try idle.answer().status == 200)
            let busy = try TestClient(port: server.port)
            busy.send(.get("/wait"))
            let responder = try #require(waiting.wait(timeout: .seconds(10)) { $0.first })

            let isDrained = Mutex<Bool?>(nil)
            let drain = Thread(name: "drain") {
                let ended = server.drain(deadline: .seconds(10))
                isDrained.withLock { $0 = ended }
                isDrained.notifyAll()
            }
            #expect(try idle.isClosed())
            #expect(isDrained.withLock { $0 } == nil)
            responder.loop.execute { responder.respond(.text("done")) }
            let answer = try busy.answer()
            #expect(answer.body == "done")
            #expect(answer["connection"] == "close")
            #expect(try busy.isClosed())
            drain.join()
            #expect(isDrained.withLock { $0 } == true)
            #expect(throws: SystemError.self) { try TestClient(port: server.port) }
        }
    }

    @Test func connectionsLeftAtTheDeadlineAreClosed() throws {
        try withServer { server in
            let client = try TestClient(port: server.port)
            client.send("POST /p HTTP/1.1\r\nHost: a\r\n")
            #expect(waitUntil { server.connectionCount == 1 })
            #expect(server.drain(deadline: .milliseconds(50)) == false)
            #expect(server.connectionCount == 0)
            #expect(try client.isClosed())
        }
    }

    @Test func whatHasNotBeenStartedOrIsStoppedTwiceStops() throws {
        let server = try HTTPServer(configuration: .init(listenAddress: "127.0.0.1:0"), router: .ofTests)
        server.stop()
        try withServer { $0.stop() }
    }
}
