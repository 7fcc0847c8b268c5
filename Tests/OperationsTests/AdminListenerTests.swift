import Analytics
import Glibc
import HTTP
import POSIX
import Testing

@testable import Operations

@Suite struct AdminListenerTests {
    /// Head and body of the answer to one request.
    func ask(_ listener: AdminListener, _ method: String, _ target: String) throws -> (
        head: [String], body: String
    ) {
        let socket = try Socket.connect(
            to: SocketAddress(address: .v4(0x7F00_0001), port: UInt16(listener.port)))
        let request = Array("\(method) \(target) HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".utf8)
        #expect(Glibc.send(socket.number, request, request.count, Int32(MSG_NOSIGNAL)) == request.count)
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = recv(socket.number, &buffer, buffer.count, 0)
            guard count > 0 else { break }
            bytes += buffer[..<count]
        }
        var lines = String(decoding: bytes, as: UTF8.self).split(
            separator: "\r\n", omittingEmptySubsequences: false)
        let body = lines.popLast() ?? ""
        return (lines.map { $0.lowercased() }, String(body))
    }

    func withListener(
        _ observation: Readiness.Observation = ReadinessTests.seen(), _ body: (AdminListener) throws -> Void
    ) throws {
        let listener = try AdminListener(listenAddress: "127.0.0.1:0") { Readiness(observation) }
        try listener.start()
        defer { listener.stop() }
        try body(listener)
    }

    @Test(arguments: ["/healthz", "/ready", "/ready?other=1"])
    func aServerThatIsWellSaysSo(target: String) throws {
        try withListener { listener in
            let answer = try ask(listener, "GET", target)
            #expect(answer.head.first == "http/1.1 200 ok")
            #expect(answer.body == "OK")
            #expect(answer.head.contains("cache-control: no-store"))
            #expect(answer.head.contains("content-type: text/plain; charset=utf-8"))
        }
    }

    @Test func aServerThatIsNotReadyLivesAndSaysWhatIsWrong() throws {
        try withListener(ReadinessTests.seen { $0.spoolProblem = "it is full" }) { listener in
            #expect(try ask(listener, "GET", "/healthz").body == "OK")
            let answer = try ask(listener, "GET", "/ready")
            #expect(answer.head.first == "http/1.1 503 service unavailable")
            #expect(answer.body == "the spool takes no events: it is full")
        }
    }

    @Test(arguments: [nil, "it is full"])
    func verboseTellsAll(problem: String?) throws {
        let observation = ReadinessTests.seen { $0.spoolProblem = problem }
        try withListener(observation) { listener in
            for target in ["/ready?verbose", "/ready?a=1&verbose=1"] {
                let answer = try ask(listener, "GET", target)
                #expect(
                    answer.head.first?.hasPrefix(problem == nil ? "http/1.1 200" : "http/1.1 503") == true)
                #expect(answer.head.contains("content-type: application/json; charset=utf-8"))
                #expect(answer.body == Readiness(observation).json)
            }
        }
    }

    @Test func nothingElseIsThere() throws {
        try withListener { listener in
            let answer = try ask(listener, "GET", "/p")
            #expect(answer.head.first == "http/1.1 404 not found")
            #expect(answer.body == "{\"message\":\"Not Found\"}\n")
            #expect(try ask(listener, "POST", "/ready").head.first == "http/1.1 405 method not allowed")
            let head = try ask(listener, "HEAD", "/ready")
            #expect(head.head.first == "http/1.1 200 ok")
            #expect(head.body == "")
        }
    }
}
