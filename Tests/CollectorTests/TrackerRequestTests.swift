import Analytics
import Testing

@testable import Collector

@Suite struct TrackerRequestTests {
    func parse(_ text: String) throws -> TrackerRequest { try TrackerRequest(json: Array(text.utf8)) }

    @Test func allKeysAreRead() throws {
        let request = try parse(
            """
            {"n":"load","l":"https://a.example/","r":"https://b.example/","lt":12,"fb":-3,"sw":1920,"sh":1080,
             "pr":1.25e0,"pd":24,"tz":"Europe/Berlin","utm_source":"s","utm_medium":"m","utm_campaign":"c",
             "utm_content":"o","utm_term":"t"}
            """)
        var expected = TrackerRequest(name: "load", url: "https://a.example/")
        expected.referrer = "https://b.example/"
        expected.loadTime = 12
        expected.timeToFirstByte = -3
        expected.screen = Screen(width: 1920, height: 1080, pixelRatio: 1.25, pixelDepth: 24)
        expected.timeZone = "Europe/Berlin"
        expected.utm = UTMParameters(source: "s", medium: "m", campaign: "c", content: "o", term: "t")
        #expect(request == expected)
    }

    @Test(arguments: [
        ("null", ""), ("{}", ""), (#" { "n" : null } "#, ""), (#"{"n":"a"} trailing"#, "a"),
        (#"{"n":"a"}{"n":"b"}"#, "a"),
        (#"{"N":"a"}"#, "a"), (#"{"n":"a","n":"b"}"#, "b"),
        (#"{"x":[1,{"n":"no"},"]"],"y":true,"n":"a"}"#, "a"),
        (#"{"n":"\u0000"}"#, "\u{fffd}"), (#"{"n":"\ud800"}"#, "\u{fffd}"), (#"{"n":"\ud83d\ude00"}"#, "😀"),
        (#"{"n":"\ud83d\u0041"}"#, "\u{fffd}A"), (#"{"n":"\ude00x"}"#, "\u{fffd}x"),
        (#"{"n":"\"\\\/\b\f\n\r\t"}"#, "\"\\/\u{8}\u{c}\n\r\t"),
        (#"{"Bot":false,"Country":"XX","n":"a"}"#, "a"),
    ])
    func oddButSoundBodiesAreTaken(body: String, name: String) throws {
        #expect(try parse(body).name == name)
    }

    @Test(arguments: [
        "", " ", "x", "[]", "\"n\"", "1", "true", "nul", "{", #"{"n"}"#, #"{"n":}"#, #"{"n":"a",}"#,
        #"{"n":"a""#,
        #"{"n":1}"#, #"{"n":[]}"#, #"{"lt":"1"}"#, #"{"lt":1.0}"#, #"{"lt":1e3}"#, #"{"lt":2147483648}"#,
        #"{"lt":01}"#,
        #"{"lt":-}"#, #"{"pr":1e999}"#, #"{"pr":.5}"#, #"{"pr":"1"}"#, #"{"n":"\x"}"#, #"{"n":"\u12"}"#,
        #"{"n":"\ud83d\u12"}"#, "{\"n\":\"a\nb\"}", #"{n:"a"}"#, #"{'n':'a'}"#, #"{"x":[1 2]}"#,
        #"{"x":tru}"#,
        #"{"x":"# + String(repeating: "[", count: 1000) + String(repeating: "]", count: 1000) + "}",
    ])
    func whatIsNoEventIsRefused(body: String) {
        #expect(throws: JSONScanner.Malformed.self) { try parse(body) }
    }

    @Test func bytesThatAreNotUTF8AreReplaced() throws {
        let request = try TrackerRequest(json: Array(#"{"n":"a"#.utf8) + [0xff] + Array(#"b"}"#.utf8))
        #expect(request.name == "a\u{fffd}b")
    }
}
