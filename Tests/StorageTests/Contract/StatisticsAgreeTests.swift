import Analytics
import TestSupport
import Testing

@testable import Storage

/// The same sessions give the same answers, byte for byte, whatever the database and the way of answering.
@Suite struct StatisticsAgreeTests {
    /// Zones, each with two days before one on which its clocks are changed, if they are.
    private static let zones = [
        ("UTC", 20_021), ("Europe/Berlin", 20_021), ("Australia/Lord_Howe", 20_000),
        ("Pacific/Kiritimati", 20_021),
    ]

    @Test(arguments: 0..<4) func randomQuestionsHaveTheSameAnswers(seed: Int) async throws {
        var random = SeededGenerator(seed: UInt64(seed))
        let (name, firstDay) = Self.zones[seed]
        let zone = try StatisticsFixture.zone(name)
        let fixtures = try StoreKind.allCases.map { try StatisticsFixture($0) }
        try Self.fill(fixtures, zone, firstDay, &random)
        let queries = (0..<150).map { _ in Self.randomQuery(zone, firstDay, &random) }
        var answers: [[Answer]] = []
        for limits in [StatisticsLimits(), StatisticsLimits(visitsOfADay: 0), StatisticsLimits(values: 5)] {
            for fixture in fixtures {
                let store = fixture.store(limits: limits)
                answers.append(try await store.answer(queries))
                store.close()
            }
        }
        for (index, query) in queries.enumerated() {
            let texts = answers.map { Self.text($0[index]) }
            #expect(Set(texts).count == 1, "\(query.days) \(query.dimension as Any) \(query.order)")
        }
    }

    private static func fill(
        _ fixtures: [StatisticsFixture], _ zone: TimeZoneRules, _ firstDay: Int,
        _ random: inout SeededGenerator
    ) throws {
        for fixture in fixtures {
            // The same for each.
            var copy = random
            try fixture.addSite(1, "a.example")
            try fixture.addSite(2, "b.example")
            try fixture.fill {
                for _ in 0..<500 { try addSession(fixture, zone, firstDay, &copy) }
            }
        }
        _ = random.next()
    }

    private static func addSession(
        _ fixture: StatisticsFixture, _ zone: TimeZoneRules, _ firstDay: Int, _ random: inout SeededGenerator
    ) throws {
        let day = firstDay + Int.random(in: 0...5, using: &random)
        // Some as if the site had another zone before.
        let start =
            zone.start(of: LocalDay(number: Int32(day))).milliseconds
            + Int64.random(in: -7_200_000..<93_600_000, using: &random)
        try fixture.addSession(
            site: Int.random(in: 1...2, using: &random), day: day,
            visitor: Int.random(in: 1...60, using: &random), start: start,
            // Few different ones, so that means are equal and texts decide.
            duration: Int64.random(in: 0...40, using: &random) * 700,
            pages: (0..<Int.random(in: 0...5, using: &random)).map { _ in
                Int.random(in: 0...9, using: &random)
            },
            customEvents: Int.random(in: 0...1, using: &random), text: Int.random(in: 0...9, using: &random),
            isBounce: Bool.random(using: &random), isBot: Int.random(in: 0..<5, using: &random) == 0)
    }

    private static func randomQuery(_ zone: TimeZoneRules, _ firstDay: Int, _ random: inout SeededGenerator)
        -> Query
    {
        let first = LocalDay(number: Int32(firstDay + Int.random(in: -1...6, using: &random)))
        let metric = Metric.allCases.randomElement(using: &random) ?? .visits
        let dimensions = [nil] + Dimension.allCases
        return Query(
            site: Int.random(in: 0...9, using: &random) == 0 ? "none.example" : "a.example",
            days: first...first + Int.random(in: 0...5, using: &random), zone: zone,
            dimension: dimensions.randomElement(using: &random) ?? nil,
            order: Bool.random(using: &random) ? .ascending(metric) : .descending(metric),
            limit: Int.random(in: 1...12, using: &random), offset: Int.random(in: 0...4, using: &random))
    }

    /// Texts as bytes: to `String` an é in one character and one in two are the same.
    private static func text(_ answer: Answer) -> String {
        let rows = answer.rows.map { row in
            if case .text(let text) = row.value { return "\(PlainSQL.hexadecimal(text)) \(row.counts)" }
            return "\(row)"
        }
        return "\(answer.rowCount): \(rows.joined(separator: "\n"))"
    }
}
