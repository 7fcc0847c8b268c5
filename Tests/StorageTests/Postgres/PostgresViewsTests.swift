import Postgres
import Testing

@testable import Storage

/// What people see of the original's rows, worked out by hand from `OriginalSchema.rows`.
@Suite struct PostgresViewsTests {
    @Test func visitsAreTheOriginalsSessionsButForBots() throws {
        let database = try AdoptedDatabase(version: 3)
        try database.migrate()
        let visits = """
            SELECT id, site, local_day, visitor_id, updated_at, duration, bounce, pageviews, custom_events, entry_path,
                exit_path, source, utm_campaign, country, browser FROM visits ORDER BY id
            """
        #expect(
            try database.sql(visits) == [
                [
                    "1", "a.example", "2026-03-01", "96ceb83f021da890", "2026-03-01 23:40:12.345678+00",
                    "612", "f", "2",
                    "1", "/a", "/b", "", "märz", "DE", "Firefox",
                ],
                [
                    "2", "a.example", "2026-03-02", "", "2026-03-02 00:00:00+00", "0", "f", "0", "0", "", "",
                    "", "", "", "",
                ],
                [
                    "3", "Upper.Example", "2026-03-02", "abc", "2026-03-02 10:00:00+00", "0", "t", "1", "0",
                    "/", "/", "",
                    "", "ABCD", "IE",
                ],
                [
                    "5", "", "2026-03-02", "", "2026-03-02 12:00:00+00", "0", "t", "0", "0", "", "", "", "",
                    "", "",
                ],
            ])
        #expect(try database.sql("SELECT * FROM visits").allSatisfy { $0.allSatisfy { $0 != nil } })
    }

    @Test func pageviewsAreTheOriginalsLoadsButForBots() throws {
        let database = try AdoptedDatabase(version: 3)
        try database.migrate()
        #expect(
            try database.sql(
                "SELECT id, site, local_day, session_id, visitor_id, path, referrer, load_time, ttfb FROM pageviews ORDER BY id"
            ) == [
                [
                    "1", "a.example", "2026-03-01", "1", "96ceb83f021da890", "/a",
                    "https://search.example/?q=secret",
                    "0", "12",
                ],
                [
                    "3", "a.example", "2026-03-01", "1", "96ceb83f021da890", "/b", "https://a.example/a",
                    "-3",
                    "2147483647",
                ],
                ["5", "Upper.Example", "2026-03-02", "3", "abc", "/ü", "", "0", "0"],
            ])
    }

    @Test func aDayIsThatOfTheSitesZoneElseOfTheServersElseOfUTC() throws {
        let database = try AdoptedDatabase(version: 3)
        try database.migrate()
        let day =
            "SELECT DISTINCT local_day FROM visits WHERE id = 1 UNION ALL SELECT DISTINCT local_day FROM pageviews WHERE session_id = 1"
        #expect(try database.sql(day) == [["2026-03-01"], ["2026-03-01"]])
        try PostgresSettings(database.database()).set("timezone", Array("Europe/Berlin".utf8))
        #expect(try database.sql(day) == [["2026-03-02"], ["2026-03-02"]])
        try database.sql("UPDATE domains SET timezone = 'America/New_York' WHERE domain_name = 'a.example'")
        #expect(try database.sql(day) == [["2026-03-01"], ["2026-03-01"]])
    }

    /// What the newest row says that this program stored.
    @Test func rowsOfOursCountByTheirOwnColumns() throws {
        let database = try AdoptedDatabase(version: 3)
        try database.migrate()
        try database.sql(
            """
            INSERT INTO sessions(
                updated_at, domain_id, entry_path, bot, pageviews, custom_events, referrer, source, channel, hostname,
                local_day, visitor_id) VALUES
                (now(), 1, '/', false, 3, 0, 'https://r.example/', 'r.example', 'Referral', 'www.a.example',
                 '2031-01-02', '0000000000000abc'),
                (now(), 1, '/open', false, 0, 0, '', '', '', '', '2031-01-02', '0000000000000abd'),
                (now(), 1, '/event', false, 0, 1, '', '', '', '', '2031-01-02', '0000000000000abe'),
                (now(), 1, '/bot', true, 1, 0, '', '', '', '', '2031-01-02', '0000000000000abf');
            INSERT INTO events(name, domain_id, path, referrer, visitor_id, session_id, local_day, pageview) VALUES
                ('load', 1, '/bot', '', '0000000000000abf', 9, '2031-01-02', false),
                ('pushstate', 1, '/', '', '0000000000000abc', 6, '2031-01-02', true),
                ('load', 1, '/', '', '0000000000000abc', 6, '2031-01-02', false)
            """)
        #expect(
            try database.sql(
                "SELECT local_day, pageviews, custom_events, entry_path, source, channel, hostname FROM visits WHERE id > 5 ORDER BY id"
            ) == [
                ["2031-01-02", "3", "0", "/", "r.example", "Referral", "www.a.example"],
                ["2031-01-02", "0", "1", "/event", "", "", ""],
            ])
        #expect(
            try database.sql("SELECT path, local_day FROM pageviews WHERE id > 8") == [["/", "2031-01-02"]])
    }

    /// Without it, each session of the original would read all events.
    @Test func pageviewsOfTheOriginalsSessionsAreFoundByTheirIndex() throws {
        let database = try AdoptedDatabase(version: 3)
        try database.migrate()
        try database.sql(
            """
            INSERT INTO events(name, domain_id, path, referrer, visitor_id, session_id)
            SELECT 'load', 1, '/', '', 'x', n FROM generate_series(10, 20000) AS n
            """)
        #expect(try PostgresIndexes(database.database()) { _ in }.run { false })
        try database.sql("ANALYZE events")
        let plan = try database.sql("EXPLAIN SELECT sum(pageviews) FROM visits").compactMap { $0[0] }
        #expect(plan.contains { $0.contains("events_legacy_session") })
        // A query that does not ask for them does not read events.
        let other = try database.sql("EXPLAIN SELECT count(*), sum(duration) FROM visits").compactMap {
            $0[0]
        }
        #expect(!other.contains { $0.contains(" on events") })
    }
}
