import Analytics
import TestSupport
import Testing

@testable import Storage

/// What every store of statistics must answer.
@Suite struct StatisticsStoreTests {
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

    /// Asks the store of a database in each of the ways.
    private static func inEachWay(
        _ fixture: StatisticsFixture, _ body: (any StatisticsStore, Comment) async throws -> Void
    ) async throws {
        for way in waysToAnswer {
            let store = fixture.store(limits: way.limits)
            defer { store.close() }
            try await body(store, Comment(rawValue: way.testDescription))
        }
    }

    static let days = LocalDay(number: 20_001)...LocalDay(number: 20_004)

    /// 600 sessions on two sites and seven days, with few visitors and values, so that everything repeats.
    static func randomFixture(_ kind: StoreKind, seed: Int) throws -> StatisticsFixture {
        var random = SeededGenerator(seed: UInt64(seed))
        let fixture = try StatisticsFixture(kind)
        try fixture.addSite(1, "a.example")
        try fixture.addSite(2, "b.example")
        try fixture.fill { try fill(fixture, &random) }
        return fixture
    }

    private static func fill(_ fixture: StatisticsFixture, _ random: inout SeededGenerator) throws {
        for _ in 0..<600 {
            let day = Int.random(in: 20_000...20_006, using: &random)
            let start = Int64(day) * 86_400_000 + Int64.random(in: 0..<86_400_000, using: &random)
            let pages = (0..<Int.random(in: 0...4, using: &random)).map { _ in
                Int.random(in: 0...9, using: &random)
            }
            try fixture.addSession(
                site: Int.random(in: 1...2, using: &random), day: day,
                visitor: Int.random(in: 1...40, using: &random), start: start,
                duration: Int64.random(in: 0...900_000, using: &random), pages: pages,
                customEvents: Int.random(in: 0...1, using: &random),
                text: Int.random(in: 0...9, using: &random), isBounce: Bool.random(using: &random),
                isBot: Int.random(in: 0..<5, using: &random) == 0)
        }
    }

    /// The rows that a plain statement gives: a text, then the five counts.
    static func rows(_ fixture: StatisticsFixture, _ sql: String) throws -> [String: Counts] {
        var rows: [String: Counts] = [:]
        for row in try fixture.rows(sql) {
            let numbers = row.dropFirst().compactMap { Int($0) }
            try #require(numbers.count == 5)
            rows[row[0]] = Counts(
                visitors: numbers[0], visits: numbers[1], pageviews: numbers[2], bounces: numbers[3],
                durationMilliseconds: Int64(numbers[4]))
        }
        return rows
    }

    @Test(arguments: 0..<2, StoreKind.allCases)
    func everyBreakdownEqualsPlainSQL(seed: Int, kind: StoreKind) async throws {
        let fixture = try Self.randomFixture(kind, seed: seed)
        for dimension in Dimension.allCases where !dimension.isTime {
            let expected = try Self.rows(fixture, PlainSQL(kind).counts(by: dimension))
            #expect(expected.count > 5)
            try await Self.inEachWay(fixture) { store, way in
                let query = Query(
                    site: "a.example", days: Self.days, zone: .utc, dimension: dimension, limit: 100)
                let answer = try await store.answer([query])[0]
                #expect(answer.rowCount == expected.count, way)
                #expect(answer.rows.count == expected.count)
                for row in answer.rows {
                    guard case .text(let text) = row.value else {
                        Issue.record("no text: \(row)")
                        continue
                    }
                    #expect(row.counts == expected[PlainSQL.hexadecimal(text)], "\(dimension) \(text) \(way)")
                }
            }
        }
    }

    @Test(arguments: 0..<2, StoreKind.allCases)
    func totalsDaysAndHoursEqualPlainSQL(seed: Int, kind: StoreKind) async throws {
        let fixture = try Self.randomFixture(kind, seed: seed)
        let sql = PlainSQL(kind)
        let totals = try Self.rows(fixture, sql.counts(by: "''"))
        let days = try Self.rows(fixture, sql.counts(by: sql.day))
        let hours = try Self.rows(fixture, sql.counts(by: sql.hour))
        try await Self.inEachWay(fixture) { store, way in

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
    }

    @Test(arguments: StoreKind.allCases) func monthsAreTheSumsOfTheirDays(kind: StoreKind) async throws {
        let fixture = try StatisticsFixture(kind)
        try fixture.addSite(1, "a.example")
        let january = try #require(LocalDay(iso8601: "2026-01-31"))
        for (day, visitor) in [(january, 1), (january + 1, 1), (january + 1, 2), (january + 5, 1)] {
            let start = Int64(day.number) * 86_400_000
            try fixture.addSession(
                site: 1, day: Int(day.number), visitor: visitor, start: start, pages: [0])
        }
        try await Self.inEachWay(fixture) { store, way in
            let answer = try await store.answer([
                Query(site: "a.example", days: january...january + 30, zone: .utc, dimension: .month)
            ])[0]
            #expect(answer.rows.map(\.value) == [.month(january - 30), .month(january + 1)])
            #expect(answer.rows.map(\.counts.visitors) == [1, 3])
        }
    }

    @Test(arguments: StoreKind.allCases)
    func aVisitThatBeganOutsideOfItsDayCountsInTheDaysFirstOrLastHour(kind: StoreKind) async throws {
        let fixture = try StatisticsFixture(kind)
        try fixture.addSite(1, "a.example")
        for hour in [-3, 0, 23, 26] {
            let start = (20_001 * 24 + Int64(hour)) * 3_600_000
            try fixture.addSession(site: 1, day: 20_001, visitor: hour + 10, start: start, pages: [0])
        }
        try await Self.inEachWay(fixture) { store, way in
            let day = LocalDay(number: 20_001)
            let answer = try await store.answer([
                Query(site: "a.example", days: day...day, zone: .utc, dimension: .hour)
            ])[0]
            #expect(answer.rows.map(\.value) == [.hour(day, hour: 0), .hour(day, hour: 23)])
            #expect(answer.rows.map(\.counts.visitors) == [2, 2])
        }
    }

    @Test(arguments: StoreKind.allCases)
    func rowsComeInTheOrderAskedFor(kind: StoreKind) async throws {
        let fixture = try Self.randomFixture(kind, seed: 7)
        try await Self.inEachWay(fixture) { store, way in
            let orders: [Query.Order] = Metric.allCases.flatMap { [.descending($0), .ascending($0)] }
            let answers = try await store.answer(
                orders.map {
                    Query(
                        site: "a.example", days: Self.days, zone: .utc, dimension: .page, order: $0,
                        limit: 100)
                })
            for (answer, order) in zip(answers, orders) {
                let keys = answer.rows.map { row -> (Double, String) in
                    guard case .text(let text) = row.value else { return (.nan, "") }
                    return (Self.key(row.counts, order), PlainSQL.hexadecimal(text))
                }
                #expect(keys.count > 5)
                #expect(zip(keys, keys.dropFirst()).allSatisfy { $0 < $1 }, "\(order) \(way)")
            }
        }
    }

    private static func key(_ counts: Counts, _ order: Query.Order) -> Double {
        switch order {
        case .ascending(let metric): counts.value(of: metric) ?? .nan
        case .descending(let metric): -(counts.value(of: metric) ?? .nan)
        }
    }

    @Test(arguments: StoreKind.allCases) func limitAndOffsetCutTheSameList(kind: StoreKind) async throws {
        let fixture = try Self.randomFixture(kind, seed: 8)
        try await Self.inEachWay(fixture) { store, way in
            func query(_ limit: Int, _ offset: Int) -> Query {
                Query(
                    site: "a.example", days: Self.days, zone: .utc, dimension: .source, limit: limit,
                    offset: offset)
            }
            let answers = try await store.answer([query(100, 0), query(3, 0), query(3, 3)])
            #expect(answers[1].rows + answers[2].rows == Array(answers[0].rows.prefix(6)))
            #expect(answers[1].rowCount == answers[0].rowCount)
        }
    }

    @Test(arguments: StoreKind.allCases) func anUnknownSiteHasNothing(kind: StoreKind) async throws {
        let fixture = try Self.randomFixture(kind, seed: 9)
        try await Self.inEachWay(fixture) { store, way in
            let answers = try await store.answer(
                [nil, .day, .page].map {
                    Query(site: "' OR 1=1 --", days: Self.days, zone: .utc, dimension: $0)
                })
            #expect(answers[0].rows == [Answer.Row(value: nil, counts: .zero)])
            #expect(answers[1].rows.isEmpty)
            #expect(answers[2] == Answer(rows: [], rowCount: 0))
        }
    }

    @Test(arguments: StoreKind.allCases) func sitesAreThoseWithSessions(kind: StoreKind) async throws {
        let fixture = try StatisticsFixture(kind)
        try fixture.addSite(1, "b.example", timeZone: "Europe/Berlin", hashRouting: true)
        try fixture.addSite(2, "a.example")
        try fixture.addSite(3, "empty.example")
        for site in [1, 2] { try fixture.addSession(site: site, day: 1, visitor: 1, start: 0, pages: [0]) }
        let store = fixture.store()
        defer { store.close() }
        #expect(
            try await store.sitesWithEvents() == [
                Site(domain: "a.example"),
                Site(domain: "b.example", timeZone: "Europe/Berlin", hashRouting: true),
            ])
    }

    @Test(arguments: StoreKind.allCases)
    func visitorsNowAreDistinctAndNoBots(kind: StoreKind) async throws {
        let fixture = try StatisticsFixture(kind)
        try fixture.addSite(1, "a.example")
        for (visitor, end, isBot) in [(1, 100, false), (1, 900, false), (2, 500, false), (3, 900, true)] {
            try fixture.addSession(
                site: 1, day: 1, visitor: visitor, start: 50, duration: Int64(end) - 50, pages: [],
                isBot: isBot)
        }
        let store = fixture.store()
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

    @Test(arguments: StoreKind.allCases) func answersOfOneCallAreOfOneMoment(kind: StoreKind) async throws {
        let fixture = try Self.randomFixture(kind, seed: 10)
        let store = fixture.store()
        defer { store.close() }
        // Others than one another, so that each is a pass of its own.
        let queries = (0..<40).map { number in
            Query(site: "a.example", days: Self.days.lowerBound...Self.days.upperBound + number, zone: .utc)
        }
        let before = try await store.answer([queries[0]])[0]
        async let answers = store.answer(queries.map { _ in queries[0] } + queries)
        for visitor in 100..<140 {
            try fixture.addSession(
                site: 1, day: 20_001, visitor: visitor, start: 20_001 * 86_400_000, pages: [1])
        }
        let seen = try await answers
        #expect(Set(seen[..<41]).count == 1)
        #expect(seen[0].rows[0].counts.visits >= before.rows[0].counts.visits)
        let visits = seen[40...].map { $0.rows[0].counts.visits }
        #expect(zip(visits, visits.dropFirst()).allSatisfy { $0 <= $1 })
    }
}
