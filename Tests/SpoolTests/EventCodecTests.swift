import Analytics
import TestSupport
import Testing

@testable import Spool

@Suite struct EventCodecTests {
    @Test(arguments: 0..<300) func whatIsEncodedIsDecodedTheSame(seed: Int) {
        var random = SeededGenerator(seed: UInt64(seed))
        let event = Self.randomEvent(&random)
        var bytes: [UInt8] = []
        EventCodec.encode(event, into: &bytes)
        #expect(EventCodec.decode(bytes) == event)
    }

    @Test func encodingAppendsAndLeavesWhatWasThere() {
        var random = SeededGenerator(seed: 1)
        let event = Self.randomEvent(&random)
        var bytes: [UInt8] = [9, 9]
        EventCodec.encode(event, into: &bytes)
        #expect(bytes.prefix(2) == [9, 9])
        #expect(EventCodec.decode(Array(bytes.dropFirst(2))) == event)
    }

    @Test func everyCutAndEveryFurtherByteIsRefused() {
        var random = SeededGenerator(seed: 2)
        for _ in 0..<4 {
            var bytes: [UInt8] = []
            EventCodec.encode(Self.randomEvent(&random), into: &bytes)
            for count in 0..<bytes.count { #expect(EventCodec.decode(Array(bytes.prefix(count))) == nil) }
            #expect(EventCodec.decode(bytes + [0]) == nil)
        }
    }

    @Test func anotherVersionIsRefused() {
        var random = SeededGenerator(seed: 3)
        var bytes: [UInt8] = []
        EventCodec.encode(Self.randomEvent(&random), into: &bytes)
        bytes[0] = 2
        #expect(EventCodec.decode(bytes) == nil)
    }

    @Test func changedBytesGiveAnotherEventOrNoneAndNeverCrash() {
        var random = SeededGenerator(seed: 4)
        for _ in 0..<2_000 {
            var bytes: [UInt8] = []
            EventCodec.encode(Self.randomEvent(&random), into: &bytes)
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = .random(in: 0...255, using: &random)
            }
            guard let event = EventCodec.decode(bytes) else { continue }
            var again: [UInt8] = []
            EventCodec.encode(event, into: &again)
            #expect(again.count <= bytes.count)
        }
    }

    @Test func aTextThatIsNotUTF8IsRefused() throws {
        let event = Event(
            time: Timestamp(milliseconds: 0), site: "a.example", day: LocalDay(number: 0),
            visitor: VisitorID(bits: 1), name: "load", kind: .pageview, hostname: "a.example", path: "/x")
        var bytes: [UInt8] = []
        EventCodec.encode(event, into: &bytes)
        let path = try #require(bytes.indices.dropLast().first { bytes[$0] == 0x2f && bytes[$0 + 1] == 0x78 })
        bytes[path + 1] = 0xff
        #expect(EventCodec.decode(bytes) == nil)
    }

    static func randomEvent(_ random: inout some RandomNumberGenerator) -> Event {
        func text() -> String {
            let alphabet: [Character] = ["a", "/", "é", "e\u{301}", "\u{0}", "漢", "🦊", " "]
            let counts = [0, 0, 1, 3, 14, 15, 16, 17, 130]
            let count = counts.randomElement(using: &random) ?? 0
            return String((0..<count).map { _ in alphabet.randomElement(using: &random) ?? "a" })
        }
        func number() -> Int32 {
            [0, 1, -1, 63, 64, -64, -65, .max, .min, .random(in: 0...5000, using: &random)]
                .randomElement(using: &random) ?? 0
        }
        func real() -> Double {
            [0, -0.0, 1.5, -122.25, .greatestFiniteMagnitude, .infinity].randomElement(using: &random) ?? 0
        }
        let times: [Int64] = [0, -1, .max, .min, 1_790_000_000_123]
        return Event(
            time: Timestamp(milliseconds: times.randomElement(using: &random) ?? 0), site: text(),
            day: LocalDay(number: number()),
            visitor: VisitorID(bits: .random(in: 0...(.max), using: &random)),
            name: text(), kind: [.pageview, .engagement, .custom].randomElement(using: &random) ?? .custom,
            hostname: text(), path: text(), referrer: text(), source: text(), channel: text(),
            utm: UTMParameters(
                source: text(), medium: text(), campaign: text(), content: text(), term: text()),
            loadTime: number(), timeToFirstByte: number(),
            userAgent: UserAgentTraits(
                browser: text(), browserVersion: text(), os: text(), osVersion: text(), platform: text(),
                deviceType: text(), isBot: .random(using: &random)),
            location: Location(
                country: text(), subdivision: text(), city: text(), latitude: real(), longitude: real()),
            screen: Screen(width: number(), height: number(), pixelRatio: real(), pixelDepth: number()),
            timeZone: text())
    }
}
