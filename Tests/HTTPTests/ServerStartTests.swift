import POSIX
import Testing

@testable import HTTP

@Suite struct ServerStartTests {
    @Test func aPortThatIsTakenIsNamedWithWhatToDo() throws {
        try withServer { server in
            let text = "127.0.0.1:\(server.port)"
            let second = try HTTPServer(configuration: .init(listenAddress: text), router: .ofTests)
            let error = #expect(throws: HTTPServerError.self) { try second.start() }
            #expect(
                error?.description
                    == "cannot listen on \(text): Address already in use. Another program listens there: stop it or choose another port"
            )
        }
    }

    @Test(arguments: [
        "", "8080", ":", ":http", ":-1", ":65536", ":+80", "1.2.3:80", "::1:80", "[1.2.3.4]:80",
        "example.com:80",
    ])
    func textThatIsNoAddressIsRefused(text: String) throws {
        let server = try HTTPServer(configuration: .init(listenAddress: text), router: .ofTests)
        #expect(throws: HTTPServerError.badAddress(text)) { try server.start() }
    }

    @Test(arguments: [":0", "0.0.0.0:0", "127.0.0.1:0", "localhost:0", "*:0"])
    func anAddressIsListenedOn(text: String) throws {
        try withServer(change: { $0.listenAddress = text }) { server in
            let client = try TestClient(port: server.port)
            client.send(.get("/"))
            #expect(try client.answer().body == "OK")
        }
    }

    @Test func aSocketThatListensAlreadyIsTakenOver() throws {
        let listener = try Socket.listen(on: SocketAddress(address: .v4(0x7F00_0001), port: 0), backlog: 8)
        let number = listener.number
        let port = Int(try Socket.localAddress(of: number).port)
        try withServer(change: { $0.listeningDescriptor = number }) { server in
            #expect(server.port == port)
            let client = try TestClient(port: port)
            client.send(.get("/"))
            #expect(try client.answer().body == "OK")
        }
        // The server has closed it; the number must not be closed again.
        _ = Unmanaged.passRetained(listener)
    }

    @Test func severalLoopsShareTheListener() throws {
        try withServer(change: { $0.loops = 3 }) { server in
            #expect(server.loops.count == 3)
            let clients = try (0..<50).map { _ in try TestClient(port: server.port) }
            for client in clients { client.send(.post("/later", "abc")) }
            for client in clients { #expect(try client.answer().body == "3") }
        }
    }

    @Test func theObserverLearnsOfAnswersAndIncidents() throws {
        let seen = Mutex<[String]>([])
        try withServer(change: { configuration in
            configuration.observer = HTTPObserver(
                answered: { record in
                    seen.withLock {
                        $0.append(
                            "\(record.request.method.text) \(record.request.path) \(record.status.code)")
                    }
                },
                incident: { incident in seen.withLock { $0.append("\(incident)") } })
        }) { server in
            let client = try TestClient(port: server.port)
            client.send(.get("/?a") + .post("/later", "x") + "nonsense\r\n")
            for _ in 0..<3 { _ = try client.answer() }
        }
        #expect(
            seen.withLock { $0 } == [
                "GET / 200", "POST /later 202", "refused(HTTP.RequestRefusal.requestLine)",
            ])
    }
}
