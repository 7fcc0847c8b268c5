import Analytics
import Testing

@testable import Statistics

@Suite struct ReportTests {
    /// Gives prepared answers and remembers what it was asked.
    actor PreparedStore: StatisticsStore {
        var asked: [[Query]] = []
        let answers: [Answer]

        init(_ answers: [Answer]) { self.answers = answers }

        func answer(_ queries: [Query]) async throws(StoreError) -> [Answer] {
            asked.append(queries)
            return answers
        }

        func sitesWithEvents() async throws(StoreError) -> [Site] { [] }

        func visitors(
            of site: String, activeSince time: Timestamp, on day: LocalDay
        ) async throws(StoreError) -> Int {
            Int(time.milliseconds) * 10 + Int(day.number)
        }

        nonisolated func close() {}
    }

    static let day = LocalDay(number: 20_000)
    static let noon = Timestamp(milliseconds: (20_000 * 24 + 12) * 3_600_000)

    static func totals(_ counts: Counts) -> Answer {
        Answer(rows: [Answer.Row(value: nil, counts: counts)], rowCount: 1)
    }

    @Test func onePageIsOneCallToTheStore() async throws {
        let now = Counts(visitors: 8, visits: 10, pageviews: 25, bounces: 4, durationMilliseconds: 90_500)
        let before = Counts(visitors: 4, visits: 5, pageviews: 10, bounces: 4, durationMilliseconds: 0)
        let table = Answer(
            rows: [
                Answer.Row(value: .text("Google"), counts: Counts(visitors: 6)),
                Answer.Row(value: .text(""), counts: Counts(visitors: 4)),
            ], rowCount: 7)
        let series = Answer(
            rows: [Answer.Row(value: .day(Self.day - 2), counts: Counts(visitors: 8))], rowCount: 1)
        let store = PreparedStore([Self.totals(now), Self.totals(before), series, table])
        let report = try await Statistics(store: store).report(
            ReportRequest(
                site: "a.example", days: Self.day - 2...Self.day, zone: .utc, now: Self.noon,
                tables: [.init(.source, limit: 2)]))

        let asked = await store.asked
        #expect(asked.count == 1)
        #expect(asked.first?.map(\.dimension) == [nil, nil, .day, .source])
        #expect(asked.first?[1].days == Self.day - 5...Self.day - 3)
        #expect(asked.first?[3].limit == 2)

        #expect(Metric.allCases.map { report.figures.current.value(of: $0) } == [8, 10, 25, 2.5, 0.4, 9.05])
        #expect(Metric.allCases.map { report.figures.change(of: $0) } == [1, 1, 1.5, 0.25, -0.5, nil])
        #expect(report.series.points.map(\.counts.visitors) == [8, 0, 0])
        #expect(report.series.points.map(\.state) == [.past, .past, .running])
        #expect(report.tables.first?.rows.map(\.name) == ["Google", ""])
        #expect(report.tables.first?.rows.map(\.share) == [0.75, 0.5])
        #expect(report.tables.first?.rowCount == 7)
    }

    @Test func nothingHasNoMeansNoChangesAndNoShares() {
        let comparison = Comparison(current: .zero, previous: .zero)
        for metric in Metric.allCases { #expect(comparison.change(of: metric) == nil) }
        #expect(Counts.zero.value(of: .visitors) == 0)
        #expect(Counts.zero.value(of: .bounceRate) == nil)
    }

    @Test(arguments: [(1, TimeUnit.hour), (2, .day), (92, .day), (93, .month), (366, .month)])
    func thePointsGrowWithThePeriod(days: Int, unit: TimeUnit) {
        #expect(TimeUnit(for: Self.day...Self.day + days - 1) == unit)
    }

    @Test func monthsAreCalendarMonthsWithoutGaps() throws {
        let first = try #require(LocalDay(iso8601: "2025-11-15"))
        let last = try #require(LocalDay(iso8601: "2026-03-01"))
        let rows = [
            Answer.Row(value: .month(first.firstOfMonth()), counts: Counts(visitors: 3)),
            Answer.Row(value: .month(last), counts: Counts(visitors: 1)),
        ]
        let series = TimeSeries(
            days: first...last, zone: .utc, now: TimeZoneRules.utc.start(of: last), rows: rows)
        let months = series.points.map { point -> String in
            guard case .month(let day) = point.time else { return "" }
            return day.iso8601
        }
        #expect(months == ["2025-11-01", "2025-12-01", "2026-01-01", "2026-02-01", "2026-03-01"])
        #expect(series.points.map(\.counts.visitors) == [3, 0, 0, 0, 1])
        #expect(series.points.map(\.state) == [.past, .past, .past, .past, .running])
    }

    @Test func nowIsTheLastFiveMinutes() async throws {
        let statistics = Statistics(store: PreparedStore([]))
        let since = try await statistics.visitorsNow(
            on: "a.example", in: .utc, at: Timestamp(milliseconds: 86_700_000))
        #expect(since == 864_000_001)
    }
}
