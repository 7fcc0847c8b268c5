import Glibc
import POSIX
import Testing

@testable import HTTP

@Suite(.serialized) struct AdmissionTests {
    @Test func aConnectionOverTheCapIsAnswered503AndTheOthersGoOn() throws {
        try withServer(change: { $0.maxConnections = 3 }) { server in
            let clients = try (0..<3).map { _ in try TestClient(port: server.port) }
            for client in clients {
                client.send(.get("/"))
                #expect(try client.answer().status == 200)
            }
            let answer = try TestClient(port: server.port).answer()
            #expect(answer.status == 503)
            #expect(answer["retry-after"] == "1")
            #expect(answer["connection"] == "close")
            clients[0].send(.get("/"))
            #expect(try clients[0].answer().status == 200)
        }
    }

    @Test func anAddressHasItsOwnCapUnlessItIsExempt() throws {
        try withServer(change: { $0.maxConnectionsPerAddress = 2 }) { server in
            let clients = try (0..<2).map { _ in try TestClient(port: server.port) }
            for client in clients {
                client.send(.get("/"))
                #expect(try client.answer().status == 200)
            }
            #expect(try TestClient(port: server.port).answer().status == 503)
        }
        let loopback = try AddressRange("127.0.0.0/8")
        try withServer(change: { ($0.maxConnectionsPerAddress, $0.uncappedAddresses) = (2, [loopback]) }) {
            server in
            let clients = try (0..<4).map { _ in try TestClient(port: server.port) }
            for client in clients {
                client.send(.get("/"))
                #expect(try client.answer().status == 200)
            }
        }
    }

    @Test func anIPv6HostIsASlash64() throws {
        let admission = Admission(maxConnections: 10, maxConnectionsPerAddress: 1, uncapped: [])
        #expect(admission.enter(try #require(IPAddress("2001:db8::1"))) == nil)
        #expect(admission.enter(try #require(IPAddress("2001:db8::2"))) == .tooManyConnectionsFromAddress)
        #expect(admission.enter(try #require(IPAddress("2001:db8:0:1::1"))) == nil)
        admission.leave(try #require(IPAddress("2001:db8::1")))
        #expect(admission.enter(try #require(IPAddress("2001:db8::2"))) == nil)
        #expect(admission.count == 2)
    }

    @Test func thousandsOfStalledConnectionsChangeNothingForOthers() throws {
        let files = try raiseOpenFilesLimit()
        let count = min(5_000, (files - 500) / 2)
        try #require(count >= 100)
        try withServer(change: { $0.maxConnectionsPerAddress = 10_000 }) { server in
            let stalled = try (0..<count).map { index in
                let client = try TestClient(port: server.port)
                client.send(
                    index % 2 == 0
                        ? "POST /p HTTP/1.1\r\nHost: a\r\nX"
                        : "POST /p HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc")
                return client
            }
            #expect(waitUntil { server.connectionCount == count })
            let others = try (0..<16).map { _ in try TestClient(port: server.port) }
            let start = MonotonicClock.now
            for _ in 0..<100 {
                for client in others { client.send(.post("/p", "hello")) }
                for client in others { #expect(try client.answer().body == "5") }
            }
            #expect(MonotonicClock.now - start < .seconds(5))
            #expect(server.connectionCount == count + 16)
            stalled[1].send("defghi")
            #expect(try stalled[1].answer().body == "9")
        }
    }
}
