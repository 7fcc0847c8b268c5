import POSIX
import Testing

@testable import HTTP

@Suite struct ClientAddressTests {
    private func address(_ extractor: ClientAddress, peer: String, _ fields: HTTPFields) throws -> String {
        let peer = SocketAddress(address: try #require(IPAddress(peer)), port: 1)
        return extractor.address(of: HTTPRequest(method: .get, path: "/", fields: fields, peer: peer))
            .description
    }

    @Test func directIsThePeerWhateverIsSaid() throws {
        let fields: HTTPFields = [.xForwardedFor: "8.8.8.8", .xRealIP: "8.8.8.8"]
        #expect(try address(.direct, peer: "10.0.0.1", fields) == "10.0.0.1")
    }

    @Test(
        arguments: [
            ("10.0.0.1", [], "10.0.0.1"), ("10.0.0.1", ["8.8.8.8"], "8.8.8.8"),
            ("9.9.9.9", ["8.8.8.8"], "9.9.9.9"),
            ("10.0.0.1", ["1.1.1.1, 8.8.8.8"], "8.8.8.8"),
            ("10.0.0.1", ["1.1.1.1, 8.8.8.8, 192.168.0.1"], "8.8.8.8"),
            ("10.0.0.1", ["1.1.1.1", "8.8.8.8", "172.16.0.1"], "8.8.8.8"),
            ("10.0.0.1", ["8.8.8.8", "10.0.0.2"], "8.8.8.8"),
            ("10.0.0.1", ["10.0.0.3, 10.0.0.2"], "10.0.0.3"), ("10.0.0.1", ["nonsense, 8.8.8.8"], "8.8.8.8"),
            ("10.0.0.1", ["8.8.8.8, nonsense"], "10.0.0.1"),
            ("10.0.0.1", ["8.8.8.8, nonsense, 10.0.0.2"], "10.0.0.1"),
            ("10.0.0.1", ["8.8.8.8,"], "10.0.0.1"), ("10.0.0.1", [""], "10.0.0.1"),
            ("10.0.0.1", [" \t[2001:db8::1] "], "2001:db8::1"), ("10.0.0.1", ["8.8.8.8:1234"], "10.0.0.1"),
            ("::1", ["2001:db8::1, fd00::1, fe80::1, 169.254.0.1"], "2001:db8::1"),
            ("::ffff:10.0.0.1", ["::ffff:8.8.8.8"], "8.8.8.8"), ("127.0.0.1", ["8.8.8.8"], "8.8.8.8"),
        ] as [(String, [String], String)])
    func forwardedForIsReadFromTheRightUpToTheFirstThatIsNotTrusted(
        peer: String, values: [String], client: String
    ) throws {
        var fields: HTTPFields = [:]
        for value in values { fields.append(.xForwardedFor, value) }
        #expect(try address(.xForwardedFor(), peer: peer, fields) == client)
    }

    @Test(arguments: [
        ("10.0.0.1", "8.8.8.8", "8.8.8.8"), ("10.0.0.1", "[2001:db8::1]", "2001:db8::1"),
        ("10.0.0.1", "10.0.0.9", "10.0.0.9"),
        ("9.9.9.9", "8.8.8.8", "9.9.9.9"), ("9.9.9.9", "10.0.0.9", "9.9.9.9"),
        ("10.0.0.1", "nonsense", "10.0.0.1"),
        ("10.0.0.1", "", "10.0.0.1"),
    ])
    func realIPCountsIfThePeerIsTrusted(peer: String, value: String, client: String) throws {
        #expect(try address(.realIP(), peer: peer, [.xRealIP: value]) == client)
    }

    @Test func rangesThatAreGivenReplaceTheDefaults() throws {
        let extractor = ClientAddress.xForwardedFor(trusted: [try AddressRange("9.9.9.0/24")])
        #expect(try address(extractor, peer: "10.0.0.1", [.xForwardedFor: "8.8.8.8"]) == "10.0.0.1")
        #expect(try address(extractor, peer: "9.9.9.9", [.xForwardedFor: "8.8.8.8"]) == "8.8.8.8")
        #expect(ClientAddress.defaultTrustedRanges.count == 8)
    }
}
