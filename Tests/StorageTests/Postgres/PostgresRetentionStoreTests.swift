import Analytics
import POSIX
import TestSupport
import Testing

@testable import Storage

/// What is particular to Postgres: rows of the original, other servers, locks, the room of deleted rows.
@Suite struct PostgresRetentionStoreTests {
    private static let site = Site(domain: "a.example")
    /// 2026-03-02, whose night to the 1st the original's rows span.
    private static let day = LocalDay(number: 20_514)

    private static func adopted() throws -> AdoptedDatabase {
        let database = try AdoptedDatabase(version: 3)
        try database.migrate()
        return database
    }

    private static func prune(
        _ database: AdoptedDatabase, _ site: Site, before day: LocalDay, maxRows: Int = 3
    ) throws -> Int {
        let store = PostgresRetentionStore(database.database(), defaultTimeZone: "UTC")
        var rows = 0
        while case let deleted = try store.prune(site, before: day, maxRows: maxRows), deleted > 0 {
            rows += deleted
        }
        return rows
    }

    /// Session 1 begins on 2026-03-01 23:30 UTC, session 2 on 2026-03-02 00:00 UTC; the first has four events.
    @Test(arguments: [
        ("UTC", ["2"]), (nil, ["2"]), ("Europe/London", ["2"]),
        // Half past midnight of the 2nd, and one o'clock.
        ("Europe/Berlin", ["1", "2"]),
        // 20:00 and 20:30 of the 1st.
        ("America/St_Johns", []),
        // Both on the 2nd, late in the afternoon.
        ("Pacific/Kiritimati", ["1", "2"]),
    ])
    func aRowOfTheOriginalIsOfTheDayInTheSitesZone(zone: String?, left: [String]) throws {
        let database = try Self.adopted()
        _ = try Self.prune(database, Site(domain: "a.example", timeZone: zone), before: Self.day)
        #expect(
            try database.sql("SELECT id FROM sessions WHERE domain_id = 1 ORDER BY 1") == left.map { [$0] })
        let events = left.contains("1") ? "4" : "0"
        #expect(try database.sql("SELECT count(*) FROM events WHERE domain_id = 1") == [[events]])
    }

    @Test func theDefaultZoneIsThatOfSitesWithoutOne() throws {
        let database = try Self.adopted()
        let store = PostgresRetentionStore(database.database(), defaultTimeZone: "Europe/Berlin")
        #expect(try store.prune(Self.site, before: Self.day, maxRows: 100) == 0)
        #expect(try store.prune(Self.site, before: Self.day + 1, maxRows: 100) == 6)
    }

    @Test func otherSitesRowsOfTheOriginalStayByteForByte() throws {
        let database = try Self.adopted()
        let tables = ["domains", "salt", "autocert_cache"]
        let before = try tables.map { try database.originalRows(of: $0) }
        let others = "SELECT sessions::text FROM sessions WHERE domain_id <> 1 ORDER BY id"
        let otherEvents = "SELECT events::text FROM events WHERE domain_id <> 1 ORDER BY id"
        let rows = try [others, otherEvents].map { try database.sql($0) }
        #expect(try Self.prune(database, Self.site, before: Self.day + 100) == 2 + 4)
        #expect(try [others, otherEvents].map { try database.sql($0) } == rows)
        #expect(try tables.map { try database.originalRows(of: $0) } == before)
    }

    @Test func aSessionOfTheOriginalOverMidnightTakesItsEventsAlongHoweverLongItLasted() throws {
        let database = try Self.adopted()
        try database.sql(
            """
            INSERT INTO events(name, domain_id, path, referrer, visitor_id, session_id, created_at)
            VALUES ('ping', 1, '/b', '', '96ceb83f021da890', 1, '2026-03-05 00:00:00+00')
            """)
        #expect(try Self.prune(database, Self.site, before: Self.day) == 1 + 5)
        #expect(try database.sql("SELECT id FROM events WHERE session_id = 1").isEmpty)
    }

    @Test func whileAnotherServerDeletesNothingIsDone() throws {
        let database = try Self.adopted()
        let other = try database.connect()
        try other.execute("BEGIN")
        try other.query("SELECT pg_advisory_xact_lock($1)", [.int8(PostgresRetentionStore.lock)])
        #expect(try Self.prune(database, Self.site, before: Self.day + 1) == 0)
        try other.execute("COMMIT")
        #expect(try Self.prune(database, Self.site, before: Self.day + 1) == 6)
    }

    /// A batch may be changing a session whose day is gone, after a long time without the database.
    @Test func aSessionThatABatchHoldsIsNotWaitedForAndKeepsItsEvents() throws {
        let database = try Self.ours(days: 1...2)
        let other = try database.connect()
        try other.execute("BEGIN; UPDATE sessions SET duration = 1 WHERE id = 1005")
        #expect(try Self.prune(database, Self.site, before: LocalDay(number: 3)) == 2 * 50 + 2 * 200 - 5)
        #expect(try database.sql("SELECT id FROM sessions") == [["1005"]])
        #expect(
            try database.sql("SELECT DISTINCT session_id, count(*) FROM events GROUP BY 1") == [
                ["1005", "4"]
            ])
        try other.execute("COMMIT")
        #expect(try Self.prune(database, Self.site, before: LocalDay(number: 3)) == 5)
    }

    @Test func theRoomOfDeletedDaysIsUsedAgain() throws {
        let database = try Self.ours(days: 1...20, sessionsADay: 500)
        let store = PostgresRetentionStore(database.database(), defaultTimeZone: "UTC")
        // As time goes on: the oldest day goes, one comes.
        func turnOver(_ days: ClosedRange<Int>) throws -> Int {
            for newDay in days {
                let firstDay = LocalDay(number: Int32(newDay) - 19)
                while try store.prune(Self.site, before: firstDay, maxRows: 2000) > 0 {}
                while try store.reclaimSpace() {}
                try Self.fill(database, days: newDay...newDay, sessionsADay: 500)
            }
            return try Self.size(database)
        }
        let full = try Self.size(database)
        let once = try turnOver(21...40)
        let twice = try turnOver(41...60)
        #expect(try database.sql("SELECT count(*), min(local_day) FROM events") == [["40000", "1970-02-11"]])
        // Without it, it would be twice and three times as much; how full the pages are varies with what else runs.
        #expect(once < full + full / 2, "\(full) bytes became \(once)")
        #expect(twice < full * 2, "\(full) bytes became \(once), then \(twice)")
    }

    @Test func oldRowsAreFoundByTheIndexOnSiteAndTime() throws {
        let database = try Self.ours(days: 1...20, sessionsADay: 1000)
        try database.sql("ANALYZE; SELECT pg_stat_reset()")
        #expect(try Self.prune(database, Self.site, before: LocalDay(number: 2), maxRows: 500) == 1000 + 4000)
        // The server counts a connection's scans when it ends.
        let uses = """
            SELECT count(*) FROM pg_stat_user_indexes
            WHERE indexrelname IN ('sessions_domain_created', 'events_domain_created') AND idx_scan > 0
            """
        let deadline = MonotonicClock.now + .seconds(20)
        while try database.sql(uses) != [["2"]], MonotonicClock.now < deadline {}
        #expect(try database.sql(uses) == [["2"]])
        let reads =
            "SELECT sum(seq_tup_read) FROM pg_stat_user_tables WHERE relname IN ('sessions', 'events')"
        #expect(try database.sql(reads) == [["0"]])
    }

    // MARK: Rows of this program's own

    private static func ours(days: ClosedRange<Int>, sessionsADay: Int = 50) throws -> AdoptedDatabase {
        let database = try AdoptedDatabase()
        try database.migrate()
        try database.sql("INSERT INTO domains(domain_name) VALUES ('a.example')")
        try fill(database, days: days, sessionsADay: sessionsADay)
        return database
    }

    /// Sessions of four events, with ids of a thousand times their day and their number.
    private static func fill(_ database: AdoptedDatabase, days: ClosedRange<Int>, sessionsADay: Int) throws {
        let sessions = """
            FROM generate_series(\(days.lowerBound), \(days.upperBound)) AS day, generate_series(1, \(sessionsADay)) AS n
            """
        let time = "to_timestamp(day * 86400 + n)"
        try database.sql(
            """
            INSERT INTO sessions(id, updated_at, visitor_id, created_at, domain_id, entry_path, pageviews,
                custom_events, local_day)
            SELECT day * 1000 + n, \(time), to_hex(day * 1000 + n), \(time), 1, '/', 4, 0, date '1970-01-01' + day \(sessions);
            INSERT INTO events(name, domain_id, path, referrer, visitor_id, session_id, created_at, local_day, pageview)
            SELECT 'load', 1, '/', '', to_hex(day * 1000 + n), day * 1000 + n, \(time), date '1970-01-01' + day, true
            \(sessions), generate_series(1, 4)
            """)
    }

    private static func size(_ database: AdoptedDatabase) throws -> Int {
        let sql = "SELECT pg_total_relation_size('sessions') + pg_total_relation_size('events')"
        return try Int(database.sql(sql).first?.first.flatMap { $0 } ?? "") ?? 0
    }
}
