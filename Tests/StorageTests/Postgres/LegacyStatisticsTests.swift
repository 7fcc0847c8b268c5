import Analytics
import Postgres
import TestSupport
import Testing

@testable import Storage

/// A database that the original has filled, and this program after it: what rows of both count is what a statement
/// written from their meaning says.
@Suite struct LegacyStatisticsTests {
    private static let limits = [
        StatisticsLimits(), StatisticsLimits(visitsOfADay: 0), StatisticsLimits(viewsOfADay: 0),
        StatisticsLimits(values: 0),
    ]
    private static let days = LocalDay(number: 20_022)...LocalDay(number: 20_027)

    /// 300 sessions of the original around the night when Berlin's clocks went back, with their events, some of them
    /// stored late, and 100 of this program's.
    private static func fill(_ fixture: StatisticsFixture, seed: Int) throws {
        var random = SeededGenerator(seed: UInt64(seed))
        try fixture.addSite(1, "a.example", timeZone: "Europe/Berlin")
        try fixture.addSite(2, "b.example")
        try fixture.execute("SELECT setval('events_id_seq', 1000000)")
        try fixture.fill {
            for id in 1...300 { try addLegacy(1_000_000 + id, to: fixture, &random) }
            for _ in 0..<100 {
                let day = Int.random(in: 20_021...20_026, using: &random)
                try fixture.addSession(
                    site: 1, day: day, visitor: Int.random(in: 1...20, using: &random),
                    start: Int64(day) * 86_400_000, duration: 1234,
                    pages: [Int.random(in: 0...9, using: &random)],
                    text: Int.random(in: 0...9, using: &random))
            }
        }
    }

    private static func addLegacy(
        _ id: Int, to fixture: StatisticsFixture, _ random: inout SeededGenerator
    ) throws {
        func pick(_ values: String...) -> String { values.randomElement(using: &random) ?? "" }
        let site = pick("1", "1", "2")
        let start =
            "timestamptz '2024-10-25 20:00Z' + \(Int.random(in: 0...520_000, using: &random)) * interval '1.000001 s'"
        let visitor = pick(
            "'7'", "'long \(id % 5)'", "'0000000000000007'", "'7fffffff0000000\(id % 3)'", "NULL")
        let path = "'\(StatisticsFixture.text(Int.random(in: 1...5, using: &random)))'"
        let end = pick("NULL", "\(start)", "\(start) + interval '61.000999 s'", "\(start) + interval '25 h'")
        try fixture.execute(
            """
            INSERT INTO sessions(id, domain_id, visitor_id, created_at, updated_at, duration, bounce, entry_path, exit_path,
                country, browser, utm_campaign, bot)
            VALUES (\(id), \(site), \(visitor), \(start), \(end), \(pick("NULL", "0", "7")), \(pick("true", "false")),
                \(path), \(path), \(pick("NULL", "''", "'DE'")), \(pick("NULL", "'é'", "'Firefox'")),
                \(pick("NULL", "'c'")), \(pick("false", "false", "false", "true")))
            """)
        for _ in 0..<Int.random(in: 0...4, using: &random) {
            let delay = pick("0", "61", "90000")
            let name = pick("load", "load", "ping", "pushstate")
            try fixture.execute(
                """
                INSERT INTO events(domain_id, session_id, visitor_id, name, path, referrer, created_at)
                VALUES (\(site), \(id), '', '\(name)', \(path), '', \(start) + interval '\(delay) s')
                """)
        }
    }

    /// Columns: the value of a column of a visit as hexadecimal digits, then the five counts.
    private static func sql(_ value: String, from rows: String) -> String {
        """
        WITH visits AS (
            SELECT *, coalesce(local_day, (created_at AT TIME ZONE 'Europe/Berlin')::date) AS day,
                coalesce(pageviews, (SELECT count(*) FROM events
                    WHERE session_id = sessions.id AND pageview IS NULL AND name = 'load')) AS views,
                coalesce(div(extract(epoch FROM updated_at - created_at) * 1000, 1), duration * 1000, 0) AS milliseconds
            FROM sessions
            WHERE domain_id = 1 AND NOT bot AND (pageviews IS NULL OR pageviews > 0 OR custom_events > 0)),
        loads AS (SELECT DISTINCT session_id, path FROM events WHERE coalesce(pageview, name = 'load'))
        SELECT upper(encode(convert_to(coalesce(\(value), ''), 'UTF8'), 'hex')) AS value,
            count(DISTINCT day || ' ' || coalesce(visitor_id, '')), count(*), sum(views), sum(bounce::int),
            sum(milliseconds)::int8
        FROM \(rows) WHERE day BETWEEN '2024-10-26' AND '2024-10-31' GROUP BY 1
        """
    }

    private static let oracles: [(Dimension, String)] = [
        (.entryPage, "entry_path"), (.country, "country"), (.browser, "browser"), (.source, "source"),
        (.campaign, "utm_campaign"), (.hostname, "hostname"),
    ]

    @Test(arguments: 0..<2, limits.indices) func countAsTheirMeaningSays(seed: Int, way: Int) async throws {
        let fixture = try StatisticsFixture(.postgres)
        try Self.fill(fixture, seed: seed)
        let store = fixture.store(limits: Self.limits[way])
        defer { store.close() }
        let zone = try StatisticsFixture.zone("Europe/Berlin")
        func answer(_ dimension: Dimension?) async throws -> [String: Counts] {
            let query = Query(
                site: "a.example", days: Self.days, zone: zone, dimension: dimension, limit: 100)
            return try await Self.counts(store.answer([query])[0])
        }
        for (dimension, column) in Self.oracles {
            let expected = try StatisticsStoreTests.rows(fixture, Self.sql(column, from: "visits"))
            #expect(expected.count > 1)
            #expect(try await answer(dimension) == expected, "\(dimension)")
        }
        let totals = try StatisticsStoreTests.rows(fixture, Self.sql("''", from: "visits"))
        #expect(try await answer(nil) == totals)
        let days = try StatisticsStoreTests.rows(fixture, Self.sql("day::text", from: "visits"))
        #expect(days.count == 6)
        #expect(try await answer(.day) == days)
        #expect(try await answer(.hour).values.reduce(.zero, +).visits == totals[""]?.visits)
        let pages = try StatisticsStoreTests.rows(fixture, Self.pages)
        #expect(pages.count > 4)
        #expect(try await answer(.page) == pages)
    }

    /// Each visit once for each page that it viewed, with the page's views.
    private static let pages = sql("path", from: "loads JOIN visits ON visits.id = session_id").replacing(
        "sum(views)",
        with: """
            sum((SELECT count(*) FROM events WHERE events.session_id = loads.session_id AND events.path = loads.path
                AND coalesce(events.pageview, events.name = 'load')))
            """)

    private static func counts(_ answer: Answer) -> [String: Counts] {
        var counts: [String: Counts] = [:]
        for row in answer.rows {
            let key =
                switch row.value {
                case nil: ""
                case .text(let text): text
                case .day(let day), .month(let day): day.iso8601
                case .hour(let day, let hour): "\(day.iso8601) \(hour)"
                }
            counts[PlainSQL.hexadecimal(key)] = row.counts
        }
        return counts
    }
}
