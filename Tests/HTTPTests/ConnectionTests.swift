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
}
