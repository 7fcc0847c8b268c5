import Analytics
import Glibc
import POSIX
import SQLite
import TestSupport
import Testing

@testable import Storage

@Suite struct SQLiteStatisticsStoreTests {
    /// A pass over the rows, and what makes it give up in favour of statements.
    struct Way: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var limits: StatisticsLimits
    }

    static let waysToAnswer = [
        Way(testDescription: "one pass", limits: .init()),
        Way(testDescription: "too many visits", limits: .init(visitsOfADay: 0)),
        Way(testDescription: "too many views", limits: .init(viewsOfADay: 0)),
        Way(testDescription: "too many values", limits: .init(values: 0)),
    ]

    static let firstDay = 20_000
    static let days = LocalDay(number: 20_001)...LocalDay(number: 20_004)

    /// 600 sessions on two sites and seven days, with few visitors and values, so that everything repeats.
    static func randomFixture(seed: Int) throws -> StatisticsFixture {
        var random = SeededGenerator(seed: UInt64(seed))
        let fixture = try StatisticsFixture()
        try fixture.addSite(1, "a.example")
        try fixture.addSite(2, "b.example")
        for kind in DictionaryKind.allCases {
            for text in 1...9 { try fixture.addText(kind, text, "\(kind) \(9 - text)") }
        }
        try fixture.connection.execute("BEGIN")
        for _ in 0..<600 {
            let day = firstDay + Int.random(in: 0...6, using: &random)
            let start = Int64(day) * 86_400_000 + Int64.random(in: 0..<86_400_000, using: &random)
            try fixture.addSession(
                site: Int.random(in: 1...2, using: &random), day: day,
                visitor: Int.random(in: 1...40, using: &random), start: start,
                duration: Int64.random(in: 0...900_000, using: &random),
                pages: (0..<Int.random(in: 0...4, using: &random)).map { _ in
                    Int.random(in: 0...9, using: &random)
                },
                text: Int.random(in: 0...9, using: &random), isBounce: Bool.random(using: &random),
                isBot: Int.random(in: 0..<5, using: &random) == 0)
        }
        try fixture.connection.execute("COMMIT")
        return fixture
    }

    /// The rows that a plain statement gives: a text, then the five counts.
    static func rows(_ fixture: StatisticsFixture, _ sql: String) throws -> [String: Counts] {
        var rows: [String: Counts] = [:]
        try fixture.connection.statement(sql).forEachRow { (row: borrowing Row) throws(SQLiteError) in
            rows[row.text(0)] = Counts(
                visitors: row.int(1), visits: row.int(2), pageviews: row.int(3), bounces: row.int(4),
                durationMilliseconds: row.int64(5))
        }
        return rows
    }

    static func sessionsSQL(_ column: String, _ kind: DictionaryKind) -> String {
        """
        SELECT coalesce((SELECT value FROM dict WHERE kind = \(kind.rawValue) AND id = \(column)), ''),
            count(DISTINCT day || ' ' || visitor), count(*), sum(pageviews), sum(bounce), sum(duration)
        FROM session_rows WHERE site = 1 AND day >= 20001 AND day <= 20004 AND bot = 0
            AND (pageviews > 0 OR custom_events > 0)
        GROUP BY \(column)
        """
    }

    static let pagesSQL = """
        WITH views AS (
            SELECT event_rows.path, event_rows.day, visitor, session, bounce, duration
            FROM event_rows JOIN session_rows ON session_rows.id = event_rows.session
            WHERE event_rows.site = 1 AND event_rows.day IN (20001, 20002, 20003, 20004) AND bot = 0),
        visits AS (SELECT DISTINCT path, session, bounce, duration FROM views)
        SELECT coalesce((SELECT value FROM dict WHERE kind = 2 AND id = outer_views.path), ''),
            count(DISTINCT day || ' ' || visitor), count(DISTINCT session), count(*),
            (SELECT sum(bounce) FROM visits WHERE visits.path = outer_views.path),
            (SELECT sum(duration) FROM visits WHERE visits.path = outer_views.path)
        FROM views AS outer_views GROUP BY path
        """

    static let oracles: [(Dimension, String)] = [
        (.page, pagesSQL), (.entryPage, sessionsSQL("entry_path", .path)),
        (.exitPage, sessionsSQL("exit_path", .path)), (.hostname, sessionsSQL("hostname", .hostname)),
        (.referrer, sessionsSQL("referrer", .referrer)), (.source, sessionsSQL("source", .source)),
        (.channel, sessionsSQL("channel", .channel)), (.campaign, sessionsSQL("utm_campaign", .utmCampaign)),
        (.country, sessionsSQL("country", .country)), (.browser, sessionsSQL("browser", .browser)),
        (.os, sessionsSQL("os", .os)), (.deviceType, sessionsSQL("device_type", .deviceType)),
    ]

    @Test(arguments: 0..<3, Self.waysToAnswer)
    func everyBreakdownEqualsPlainSQL(seed: Int, way: Way) async throws {
        let fixture = try Self.randomFixture(seed: seed)
        let store = SQLiteStatisticsStore(path: fixture.path, limits: way.limits)
        defer { store.close() }
        #expect(Set(Self.oracles.map(\.0)) == Set(Dimension.allCases.filter { !$0.isTime }))
        for (dimension, sql) in Self.oracles {
            let query = Query(
                site: "a.example", days: Self.days, zone: .utc, dimension: dimension, limit: 100)
            let answer = try await store.answer([query])[0]
            let expected = try Self.rows(fixture, sql)
            #expect(expected.count > 5)
            #expect(answer.rowCount == expected.count)
            #expect(answer.rows.count == expected.count)
            for row in answer.rows {
                guard case .text(let text) = row.value else {
                    Issue.record("no text: \(row)")
                    continue
                }
                #expect(row.counts == expected[text], "\(dimension) \(text)")
            }
        }
    }

    @Test(arguments: 0..<3, Self.waysToAnswer)
    func totalsDaysAndHoursEqualPlainSQL(seed: Int, way: Way) async throws {
        let fixture = try Self.randomFixture(seed: seed)
        let store = SQLiteStatisticsStore(path: fixture.path, limits: way.limits)
        defer { store.close() }
        let counts =
            "count(DISTINCT day || ' ' || visitor), count(*), sum(pageviews), sum(bounce), sum(duration)"
        let rows =
            "FROM session_rows WHERE site = 1 AND day BETWEEN 20001 AND 20004 AND NOT bot AND (pageviews > 0 OR custom_events > 0)"
        let totals = try Self.rows(fixture, "SELECT '', \(counts) \(rows)")
        let days = try Self.rows(fixture, "SELECT day, \(counts) \(rows) GROUP BY day")
        let hours = try Self.rows(
            fixture, "SELECT day || ' ' || (start / 3600000 - day * 24), \(counts) \(rows) GROUP BY 1")

        let answers = try await store.answer(
            [nil, .day, .hour].map {
                Query(site: "a.example", days: Self.days, zone: .utc, dimension: $0)
            })
        #expect(answers[0].rows == [Answer.Row(value: nil, counts: try #require(totals[""]))])
        #expect(answers[1].rows.map(\.value) == (20_001...20_004).map { .day(LocalDay(number: $0)) })
        #expect(answers[1].rows.map(\.counts) == (20_001...20_004).map { days["\($0)"] })
        #expect(answers[1].rows.map(\.counts).reduce(.zero, +) == totals[""])
        #expect(answers[2].rows.count == hours.count)
        for row in answers[2].rows {
            guard case .hour(let day, let hour) = row.value else {
                Issue.record("no hour: \(row)")
                continue
            }
            #expect(row.counts == hours["\(day.number) \(hour)"])
        }
    }

    @Test(arguments: Self.waysToAnswer) func monthsAreTheSumsOfTheirDays(way: Way) async throws {
        let fixture = try StatisticsFixture()
        try fixture.addSite(1, "a.example")
        let january = try #require(LocalDay(iso8601: "2026-01-31"))
        for (day, visitor) in [(january, 1), (january + 1, 1), (january + 1, 2), (january + 5, 1)] {
            try fixture.addSession(site: 1, day: Int(day.number), visitor: visitor, start: 0, pages: [0])
        }
        let store = SQLiteStatisticsStore(path: fixture.path, limits: way.limits)
        defer { store.close() }
        let answer = try await store.answer([
            Query(site: "a.example", days: january...january + 30, zone: .utc, dimension: .month)
        ])[0]
        #expect(answer.rows.map(\.value) == [.month(january - 30), .month(january + 1)])
        #expect(answer.rows.map(\.counts.visitors) == [1, 3])
    }

    @Test(arguments: Self.waysToAnswer)
    func aVisitThatBeganOutsideOfItsDayCountsInTheDaysFirstOrLastHour(way: Way) async throws {
        let fixture = try StatisticsFixture()
        try fixture.addSite(1, "a.example")
        for hour in [-3, 0, 23, 26] {
            let start = (20_001 * 24 + Int64(hour)) * 3_600_000
            try fixture.addSession(site: 1, day: 20_001, visitor: hour + 10, start: start, pages: [0])
        }
        let store = SQLiteStatisticsStore(path: fixture.path, limits: way.limits)
        defer { store.close() }
        let day = LocalDay(number: 20_001)
        let answer = try await store.answer([
            Query(site: "a.example", days: day...day, zone: .utc, dimension: .hour)
        ])[0]
        #expect(answer.rows.map(\.value) == [.hour(day, hour: 0), .hour(day, hour: 23)])
        #expect(answer.rows.map(\.counts.visitors) == [2, 2])
    }

    @Test(arguments: Metric.allCases, Self.waysToAnswer)
    func rowsComeInTheOrderAskedFor(metric: Metric, way: Way) async throws {
        let fixture = try Self.randomFixture(seed: 7)
        let store = SQLiteStatisticsStore(path: fixture.path, limits: way.limits)
        defer { store.close() }
        let orders: [Query.Order] = [.descending(metric), .ascending(metric)]
        let answers = try await store.answer(
            orders.map {
                Query(
                    site: "a.example", days: Self.days, zone: .utc, dimension: .page, order: $0, limit: 100)
            })
        for (answer, isDescending) in zip(answers, [true, false]) {
            let keys = answer.rows.map { row -> (Double, String) in
                guard case .text(let text) = row.value, let value = row.counts.value(of: metric) else {
                    return (.nan, "")
                }
                return (isDescending ? -value : value, text)
            }
            #expect(keys.count > 5)
            #expect(zip(keys, keys.dropFirst()).allSatisfy { $0 < $1 })
        }
    }

    @Test(arguments: Self.waysToAnswer) func limitAndOffsetCutTheSameList(way: Way) async throws {
        let fixture = try Self.randomFixture(seed: 8)
        let store = SQLiteStatisticsStore(path: fixture.path, limits: way.limits)
        defer { store.close() }
        func query(_ limit: Int, _ offset: Int) -> Query {
            Query(
                site: "a.example", days: Self.days, zone: .utc, dimension: .source, limit: limit,
                offset: offset)
        }
        let answers = try await store.answer([query(100, 0), query(3, 0), query(3, 3)])
        #expect(answers[1].rows + answers[2].rows == Array(answers[0].rows.prefix(6)))
        #expect(answers[1].rowCount == answers[0].rowCount)
    }

    @Test(arguments: Self.waysToAnswer) func anUnknownSiteHasNothing(way: Way) async throws {
        let fixture = try Self.randomFixture(seed: 9)
        let store = SQLiteStatisticsStore(path: fixture.path, limits: way.limits)
        defer { store.close() }
        let answers = try await store.answer(
            [nil, .day, .page].map {
                Query(site: "' OR 1=1 --", days: Self.days, zone: .utc, dimension: $0)
            })
        #expect(answers[0].rows == [Answer.Row(value: nil, counts: .zero)])
        #expect(answers[1].rows.isEmpty)
        #expect(answers[2] == Answer(rows: [], rowCount: 0))
    }

    @Test func sitesAreThoseWithSessions() async throws {
        let fixture = try StatisticsFixture()
        try fixture.connection.execute(
            "INSERT INTO sites VALUES (1, 'b.example', 'Europe/Berlin', 1), (2, 'a.example', NULL, 0), "
                + "(3, 'empty.example', NULL, 0)")
        for site in [1, 2] { try fixture.addSession(site: site, day: 1, visitor: 1, start: 0, pages: [0]) }
        let store = SQLiteStatisticsStore(path: fixture.path)
        defer { store.close() }
        #expect(
            try await store.sitesWithEvents() == [
                Site(domain: "a.example"),
                Site(domain: "b.example", timeZone: "Europe/Berlin", hashRouting: true),
            ])
    }

    @Test func visitorsNowAreDistinctAndNoBots() async throws {
        let fixture = try StatisticsFixture()
        try fixture.addSite(1, "a.example")
        for (visitor, end, isBot) in [(1, 100, false), (1, 900, false), (2, 500, false), (3, 900, true)] {
            try fixture.addSession(
                site: 1, day: 1, visitor: visitor, start: 50, duration: Int64(end) - 50, pages: [],
                isBot: isBot)
        }
        let store = SQLiteStatisticsStore(path: fixture.path)
        defer { store.close() }
        func visitors(since time: Int64) async throws -> Int {
            try await store.visitors(
                of: "a.example", activeSince: Timestamp(milliseconds: time), on: LocalDay(number: 1))
        }
        #expect(try await visitors(since: 500) == 2)
        #expect(try await visitors(since: 501) == 1)
        #expect(try await visitors(since: 901) == 0)
        let other = try await store.visitors(
            of: "b.example", activeSince: Timestamp(milliseconds: 0), on: LocalDay(number: 1))
        #expect(other == 0)
    }

    @Test func aDatabaseThatIsNotThereIsAnErrorAndWorksOnceItIs() async throws {
        let fixture = try StatisticsFixture()
        let store = SQLiteStatisticsStore(path: fixture.directory + "/later.db")
        defer { store.close() }
        await #expect(throws: StoreError.self) { try await store.sitesWithEvents() }
        let later = try Connection(path: fixture.directory + "/later.db", mode: .readWrite)
        for migration in SQLiteSchema.migrations { try later.execute(migration) }
        #expect(try await store.sitesWithEvents().isEmpty)
        try #require(unlink(fixture.directory + "/later.db") == 0)
    }

    @Test func answersOfOneCallAreOfOneMoment() async throws {
        let fixture = try Self.randomFixture(seed: 10)
        let store = SQLiteStatisticsStore(path: fixture.path)
        defer { store.close() }
        let query = Query(site: "a.example", days: Self.days, zone: .utc)
        async let answers = store.answer(Array(repeating: query, count: 40))
        for visitor in 100..<140 {
            try fixture.addSession(site: 1, day: 20_001, visitor: visitor, start: 0, pages: [1])
        }
        let seen = Set(try await answers)
        #expect(seen.count == 1)
    }
}
