import Analytics
import TestSupport
import Testing

@testable import Storage

/// Seeded sequences through the real stores: the rows are those of the simplest statement of the rule, and the same on
/// both databases.
@Suite struct StoresAgreeTests {
    @Test(arguments: 0..<25) func theSameEventsGiveTheSameRows(seed: Int) throws {
        var random = SeededGenerator(seed: UInt64(seed))
        let events = Self.randomEvents(&random)
        let fixtures = try StoreKind.allCases.map { try ContractFixture($0, storePings: seed % 5 == 0) }
        var rest = events[...]
        while !rest.isEmpty {
            let batch = Array(rest.prefix(Int.random(in: 1...12, using: &random)))
            rest = rest.dropFirst(batch.count)
            let isRestarted = Int.random(in: 0..<4, using: &random) == 0
            for fixture in fixtures {
                if isRestarted { try fixture.restart() }
                try fixture.apply(batch)
            }
        }
        let sessions = try fixtures.map { try $0.sessions() }
        #expect(sessions[0] == sessions[1])
        #expect(try fixtures[0].events() == fixtures[1].events())
        let model = SessionModel.sessions(of: events, timeoutMilliseconds: StoreFixture.timeout)
        #expect(sessions[1].count == model.count)
        #expect(
            try fixtures[1].count("events JOIN sessions ON sessions.id = session_id")
                == fixtures[1].count("events"))
    }

    /// Up to 80 events over 18 hours and both sites' midnights, each up to an hour late, with all that a row can hold.
    private static func randomEvents(_ random: inout some RandomNumberGenerator) -> [Event] {
        let names = ["load", "load", "pushstate", "ping", "hidden", "visible", "signup"]
        let texts = ["", "a", "É", "日本", "'\"\\", "e\u{301}", "x y"]
        func text() -> String { texts.randomElement(using: &random) ?? "" }
        var times: Set<Int64> = []
        var events: [(arrival: Int64, event: Event)] = []
        for _ in 0..<Int.random(in: 1...80, using: &random) {
            // Multiples of a quarter of the time-out, so that gaps of exactly the time-out are common.
            let time =
                StoreFixture.base + Int64.random(in: 0..<144, using: &random) * StoreFixture.timeout / 4
            guard times.insert(time).inserted else { continue }
            let name = names.randomElement(using: &random) ?? "load"
            let isSecond = Bool.random(using: &random)
            let visitor = UInt64.random(in: 1...3, using: &random)
            let event = Event(
                time: Timestamp(milliseconds: time), site: isSecond ? "b.example" : "a.example",
                day: LocalDay(number: Int32((time + (isSecond ? 13 * 3_600_000 : 0)) / 86_400_000)),
                visitor: VisitorID(bits: visitor &* 0x9e37_79b9_7f4a_7c15),
                name: name, kind: EventKind(name: name, hashRouting: false), hostname: text(),
                path: "/\(time - StoreFixture.base)\(text())", referrer: text(), source: text(),
                channel: text(),
                utm: UTMParameters(
                    source: text(), medium: text(), campaign: text(), content: text(), term: text()),
                loadTime: Int32.random(in: 0...9000, using: &random),
                timeToFirstByte: Int32.random(in: 0...900, using: &random),
                userAgent: UserAgentTraits(browser: text(), browserVersion: text(), isBot: visitor == 3),
                location: Location(
                    country: "DE", subdivision: text(), city: text(),
                    latitude: Double(Int.random(in: -900...900, using: &random)) / 8,
                    longitude: Double(Int.random(in: -1800...1800, using: &random)) / 8),
                screen: Screen(
                    width: Int32.random(in: 0...4000, using: &random), height: 3, pixelRatio: 1.25,
                    pixelDepth: 24),
                timeZone: text())
            events.append((time + Int64.random(in: 0...3_600_000, using: &random), event))
        }
        return events.sorted { $0.arrival < $1.arrival }.map(\.event)
    }
}
