import Analytics
import Postgres

/// A site's rows in Postgres: texts get their numbers as they come.
final class PostgresRows: StatisticsRows {
    private struct Day {
        var period: PostgresPeriod
        var visits: Int
    }

    /// Rows that are in memory as texts at the same time.
    private static let chunk = 1000

    private let connection: PostgresConnection
    private let plan: StatisticsPlan
    private let period: PostgresPeriod?
    private let contents: [LocalDay: Day]
    private var visitors = VisitorNumbers()
    private var texts: [Dimension: TextNumbers] = [:]

    /// Looks which days have rows, and where they are.
    init(_ connection: PostgresConnection, plan: StatisticsPlan) throws(PostgresError) {
        self.connection = connection
        self.plan = plan
        let site = try connection.query(
            "SELECT domain_id FROM domains WHERE domain_name = $1", [.text(plan.site)]
        ).first { $0.int4(0) }
        guard let site else {
            period = nil
            contents = [:]
            return
        }
        var period = PostgresPeriod(site: site, days: plan.days, zone: plan.zone)
        let contents = try Self.contents(of: period, connection)
        let legacy = contents.values.compactMap(\.period.legacySessions)
        if let lowest = legacy.map(\.lowerBound).min(), let highest = legacy.map(\.upperBound).max() {
            period.legacySessions = lowest...highest
        }
        self.contents = contents
        self.period = period
    }

    private static func contents(
        of period: PostgresPeriod, _ connection: PostgresConnection
    ) throws(PostgresError) -> [LocalDay: Day] {
        var contents: [LocalDay: Day] = [:]
        try connection.query(PostgresStatistics.days, period.values).forEachRow { row in
            let day = LocalDay(number: row.date(0).daysSince1970)
            var content = Day(
                period: PostgresPeriod(site: period.site, days: day...day, zone: period.zone),
                visits: Int(row.int8(1)))
            let first = row.timestamp(2).microseconds
            content.period.sessionTimes = first...row.timestamp(3).microseconds
            content.period.eventTimes =
                first...max(first, row.isNull(4) ? first : row.timestamp(4).microseconds)
            content.period.legacySessions = row.isNull(5) ? nil : row.int8(5)...row.int8(6)
            contents[day] = content
        }
        return contents
    }

    var days: [LocalDay] { contents.keys.sorted() }

    func readVisits(of day: LocalDay, into visits: inout DayVisits) throws(PostgresError) -> Bool {
        guard let content = contents[day] else { return true }
        if content.visits > plan.limits.visitsOfADay { return false }
        visitors.removeAll()
        let sql = PostgresStatistics.visits(plan.columns, hasLegacy: content.period.legacySessions != nil)
        // Taken out and given back, so that each has one owner and is not copied.
        var numbers = plan.columns.map { texts.removeValue(forKey: $0) ?? TextNumbers() }
        try connection.forEachRow(of: sql, content.period.values, chunk: Self.chunk) {
            row throws(PostgresError) in
            visits.append(DayVisits.Visit(row, row.withBytes(1) { visitors.number(of: $0) }))
            for index in numbers.indices {
                visits.append(row.withBytes(Int32(7 + index)) { numbers[index].number(of: $0) })
            }
        }
        for (dimension, numbers) in zip(plan.columns, numbers) { texts[dimension] = numbers }
        visits.sort()
        return true
    }

    func readViews(
        of day: LocalDay, _ body: (_ session: Int64, _ path: Int64) -> Void
    ) throws(PostgresError) -> Bool {
        guard let content = contents[day] else { return true }
        let sql = PostgresStatistics.views(hasLegacy: content.period.legacySessions != nil)
        let limit = plan.limits.viewsOfADay
        var paths = texts.removeValue(forKey: .page) ?? TextNumbers()
        var count = 0
        let values = content.period.values + [.int8(Int64(limit) + 1)]
        try connection.forEachRow(of: sql, values, chunk: Self.chunk) {
            row throws(PostgresError) in
            count += 1
            // What is over the limit is of no use, and would only take memory.
            if count > limit || paths.count > plan.limits.values { return }
            body(row.int8(0), row.withBytes(1) { paths.number(of: $0) })
        }
        let isWithinLimits = count <= limit && paths.count <= plan.limits.values
        texts[.page] = paths
        return isWithinLimits
    }

    func text(_ number: Int64, of dimension: Dimension) throws(PostgresError) -> String {
        texts[dimension]?.text(number) ?? ""
    }

    func answer(to query: Query) throws(PostgresError) -> Answer {
        try PostgresAnswer(connection: connection, query: query, period: period, days: days).read()
    }
}

extension DayVisits.Visit {
    /// Reads the first columns of `PostgresStatistics.visits`.
    fileprivate init(_ row: borrowing PostgresRow, _ visitor: Int64) {
        let start = row.timestamp(2)
        self.init(
            id: row.int8(0), visitor: visitor, start: start.milliseconds,
            durationMilliseconds: row.isNull(3)
                ? (row.isNull(4) ? 0 : Int64(row.int4(4)) * 1000)
                : (row.timestamp(3).microseconds - start.microseconds) / 1000,
            pageviews: Int(row.int4(5)), isBounce: row.bool(6))
    }
}
