import Analytics
import Foundation
import SQLite
import TestSupport
import Testing

@testable import Storage

@Suite struct SQLiteRetentionStoreTests {
    private static let site = Site(domain: "a.example")
    /// 2026-09-21, the day of `StoreFixture.base`.
    private static let today = LocalDay(number: 20_717)
    private static let minutesOfADay = 1440.0

    /// Three days of two sites, with sessions of several events.
    private static func fixture() throws -> StoreFixture {
        let fixture = try StoreFixture()
        for daysAgo in [2.0, 1, 0] {
            for site in ["a.example", "b.example"] {
                try fixture.apply(
                    (0..<60).map { index in
                        StoreFixture.event(
                            at: Double(index % 7) - daysAgo * minutesOfADay, path: "/\(index % 11)",
                            visitor: UInt64(index % 13), site: site)
                    })
            }
        }
        return fixture
    }

    /// Totals come from sessions, pages from events: while a day is half deleted, both tell of the same visits.
    @Test(arguments: StatisticsStoreTests.waysToAnswer)
    func answersInBetweenCountWholeSessions(way: StatisticsStoreTests.Way) async throws {
        let fixture = try Self.fixture()
        let store = SQLiteRetentionStore(fixture.database)
        let statistics = SQLiteStatisticsStore(path: fixture.path, limits: way.limits)
        defer { statistics.close() }
        let queries = [nil, .page].map { dimension in
            Query(
                site: Self.site.domain, days: Self.today - 2...Self.today, zone: .utc, dimension: dimension,
                limit: 100)
        }
        var pageviews: [Int] = []
        repeat {
            let answers = try await statistics.answer(queries)
            let sums = answers.map { answer in answer.rows.reduce(0) { $0 + $1.counts.pageviews } }
            #expect(sums[0] == sums[1])
            pageviews.append(sums[0])
        } while try store.prune(Self.site, before: Self.today, maxRows: 3) > 0
        #expect(pageviews.first == 180)
        #expect(pageviews.last == 60)
        #expect(Set(pageviews).count > 4)
    }

    @Test func idsAreNotGivenAgainAfterTheirRowsAreGone() throws {
        let fixture = try StoreFixture()
        try fixture.apply([StoreFixture.event(at: -3 * Self.minutesOfADay, visitor: 1)])
        let store = SQLiteRetentionStore(fixture.database)
        #expect(try store.prune(Self.site, before: Self.today, maxRows: 10) == 2)
        try fixture.restart()
        try fixture.apply([StoreFixture.event(visitor: 2)])
        #expect(
            try sqlite3(fixture.path, "SELECT id FROM session_rows UNION ALL SELECT id FROM event_rows") == [
                "2", "2",
            ])
        #expect(try fixture.store.position(of: StoreFixture.spool) == fixture.position)
    }

    // MARK: Space

    @Test func aNewFileShrinksToWhatItHoldsAndASixteenth() throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("new.db")
        let database = try SQLiteDatabase.open(path: path)
        try fill(path, days: 1...20)
        let full = try size(path)
        try pruneAll(database, before: 19)
        let pruned = try size(path)
        #expect(full > 3_500_000)
        #expect(pruned * 6 < full)
        // What is left of it is in order, and fills up again to the same size.
        #expect(try sqlite3(path, "PRAGMA integrity_check") == ["ok"])
        #expect(try sqlite3(path, "SELECT min(day), count(*) FROM event_rows") == ["19|8000"])
        try fill(path, days: 21...38)
        #expect(try size(path) < full + full / 20)
    }

    @Test func freePagesWithinTheReserveStayForTheDaysToCome() throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("new.db")
        let database = try SQLiteDatabase.open(path: path)
        try fill(path, days: 1...30)
        let full = try size(path)
        try pruneAll(database, before: 2)
        #expect(try size(path) == full)
        // A day is a thirtieth.
        try fill(path, days: 31...31)
        #expect(try size(path) < full + full / 90)
    }

    @Test func aFileFromBeforeThereWasRetentionDoesNotGrowAgain() throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("old.db")
        let tables = SQLiteSchema.migrations.joined()
        _ = try sqlite3(
            path,
            """
            PRAGMA page_size = 8192; PRAGMA journal_mode = WAL;
            \(tables) PRAGMA user_version = \(SQLiteSchema.migrations.count)
            """)
        let database = try SQLiteDatabase.open(path: path)
        #expect(try sqlite3(path, "PRAGMA auto_vacuum") == ["0"])
        try fill(path, days: 1...20)
        let full = try size(path)
        try pruneAll(database, before: 19)
        #expect(try size(path) == full)
        try fill(path, days: 21...38)
        #expect(try size(path) < full + full / 20)
    }

    private func pruneAll(_ database: SQLiteDatabase, before day: Int32) throws {
        let store = SQLiteRetentionStore(database)
        while try store.prune(Self.site, before: LocalDay(number: day), maxRows: 2000) > 0 {}
        var steps = 0
        while try store.reclaimSpace() {
            steps += 1
            try #require(steps < 1000)
        }
    }

    /// 1,000 sessions and 4,000 events a day.
    private func fill(_ path: String, days: ClosedRange<Int>) throws {
        let numbers =
            "WITH RECURSIVE numbers(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n < 3999)"
        let columns = Array(repeating: "1", count: 36).joined(separator: ", ")
        let connection = try Connection(path: path, mode: .readWrite)
        try connection.execute(
            "PRAGMA synchronous = OFF; INSERT OR IGNORE INTO sites(id, domain) VALUES(1, 'a.example')")
        for day in days {
            try connection.execute(
                """
                \(numbers) INSERT INTO session_rows
                SELECT 1, \(day), \(day) * 1000 + n, random(), 1700000000000 + n, \(columns) FROM numbers WHERE n < 1000;
                \(numbers) INSERT INTO event_rows
                SELECT 1, \(day), \(day) * 4000 + n, 1700000000000 + n, \(day) * 1000 + n / 4, 1, 0, 1, 1, 1, 1 FROM numbers;
                """)
        }
    }

    /// Bytes of the file once the write-ahead log is copied into it.
    private func size(_ path: String) throws -> Int {
        _ = try sqlite3(path, "PRAGMA wal_checkpoint(TRUNCATE)")
        return try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
    }
}
