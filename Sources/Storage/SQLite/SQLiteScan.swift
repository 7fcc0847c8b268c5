import Analytics
import SQLite

/// Answers all queries about one site and period in one pass over its rows, day by day.
///
/// Several times faster than a statement for each of them, since nothing is sorted but a day's visits. It holds one day
/// and the counts by value in memory; where there are more of either than `Limits`, it gives up.
struct SQLiteScan {
    struct Limits {
        var visitsOfADay = 100_000
        var viewsOfADay = 500_000
        /// Of each dimension.
        var values = 50_000
    }

    private let connection: Connection
    private let site: String
    private let days: ClosedRange<LocalDay>
    private let zone: TimeZoneRules
    private let limits: Limits

    /// The dimensions that are columns of a session, in the order of `DayVisits`' columns.
    private let columns: [Dimension]
    private var tallies: [Tally]
    private let wantsPages: Bool
    private var pages = Tally()
    private let wantsHours: Bool
    private var hours = Tally()
    private var dayCounts: [(day: LocalDay, counts: Counts)] = []
    private var nextNumber = 0

    /// - Parameter queries: at least one, all of the same site, days and zone.
    init(connection: Connection, queries: [Query], limits: Limits) {
        self.connection = connection
        self.limits = limits
        (site, days, zone) = (queries[0].site, queries[0].days, queries[0].zone)
        let dimensions = Dimension.allCases.filter { dimension in
            queries.contains { $0.dimension == dimension }
        }
        columns = dimensions.filter { !$0.isTime && $0 != .page }
        tallies = columns.map { _ in Tally() }
        wantsPages = dimensions.contains(.page)
        wantsHours = dimensions.contains(.hour)
    }

    /// Reads the rows; false if there is more than the limits allow, and no answer can be had.
    mutating func run() throws(SQLiteError) -> Bool {
        var visits = DayVisits(width: columns.count)
        for number in days.lowerBound.number...days.upperBound.number {
            let day = LocalDay(number: number)
            visits.removeAll()
            try read(day, into: &visits)
            if visits.visits.isEmpty { continue }
            if visits.visits.count > limits.visitsOfADay { return false }
            guard try count(visits, of: day) else { return false }
            if ([pages] + tallies).contains(where: { $0.count > limits.values }) { return false }
        }
        return true
    }

    /// The answer to one of the queries, after `run` has returned true.
    func answer(to query: Query) throws(SQLiteError) -> Answer {
        switch query.dimension {
        case nil:
            let counts = dayCounts.reduce(.zero) { $0 + $1.counts }
            return Answer(rows: [Answer.Row(value: nil, counts: counts)], rowCount: 1)
        case .day: return times(dayCounts.map { Answer.Row(value: .day($0.day), counts: $0.counts) })
        case .month: return times(months)
        case .hour: return times(hourRows)
        case .page: return try SQLiteRanking(connection: connection, query: query).answer(pages)
        case .some(let dimension):
            guard let column = columns.firstIndex(of: dimension) else { return Answer(rows: [], rowCount: 0) }
            return try SQLiteRanking(connection: connection, query: query).answer(tallies[column])
        }
    }

    // MARK: Reading

    private static let visitsSQL = """
        SELECT id, visitor, start, duration, pageviews, bounce, entry_path, exit_path, hostname, referrer, source,
            channel, utm_campaign, country, browser, os, device_type
        FROM session_rows WHERE site = (SELECT id FROM sites WHERE domain = ?1) AND day = ?2 AND \(SQLiteStatistics.isVisit)
        ORDER BY id
        LIMIT ?3
        """

    private static let viewsSQL = """
        SELECT session, path FROM event_rows
        WHERE site = (SELECT id FROM sites WHERE domain = ?1) AND day = ?2 AND kind = \(EventKind.pageview.code)
        LIMIT ?3
        """

    /// Reads one more than the limit at most.
    private func read(_ day: LocalDay, into visits: inout DayVisits) throws(SQLiteError) {
        let statement = try connection.statement(Self.visitsSQL)
        statement.bind(site, at: 1)
        statement.bind(Int64(day.number), at: 2)
        statement.bind(limits.visitsOfADay + 1, at: 3)
        let places = columns.map(Self.place)
        try statement.forEachRow { (row: borrowing Row) throws(SQLiteError) in
            visits.append(DayVisits.Visit(row))
            for place in places { visits.append(row.int64(place)) }
        }
    }

    /// Where `visitsSQL` has a dimension.
    private static func place(_ dimension: Dimension) -> Int32 {
        switch dimension {
        case .hour, .day, .month, .page: preconditionFailure("\(dimension) is no column of a session")
        case .entryPage: 6
        case .exitPage: 7
        case .hostname: 8
        case .referrer: 9
        case .source: 10
        case .channel: 11
        case .campaign: 12
        case .country: 13
        case .browser: 14
        case .os: 15
        case .deviceType: 16
        }
    }

    // MARK: Counting

    /// False if there are too many views.
    private mutating func count(_ visits: DayVisits, of day: LocalDay) throws(SQLiteError) -> Bool {
        let order = visits.byVisitor
        let numbers = visitorNumbers(visits, order)
        var counts = Counts(visitors: numbers.last.map { $0 - nextNumber + 1 } ?? 0)
        for (rank, place) in order.enumerated() {
            let visit = visits.visits[place]
            counts += Counts(
                visits: 1, pageviews: visit.pageviews, bounces: visit.isBounce ? 1 : 0,
                durationMilliseconds: visit.durationMilliseconds)
            for column in columns.indices {
                tallies[column].add(visit, of: numbers[rank], to: visits.value(column, of: place))
            }
        }
        dayCounts.append((day, counts))
        if wantsHours { countHours(visits, order, numbers, of: day) }
        if wantsPages, try !countPages(visits, order, numbers, of: day) { return false }
        nextNumber += order.count
        return true
    }

    /// The number of the visitor at each place of `order`; numbers go on from day to day.
    private func visitorNumbers(_ visits: DayVisits, _ order: [Int]) -> [Int] {
        var number = nextNumber - 1
        var last: Int64?
        return order.map { place in
            let visitor = visits.visits[place].visitor
            if visitor != last { number += 1 }
            last = visitor
            return number
        }
    }

    private mutating func countHours(
        _ visits: DayVisits, _ order: [Int], _ numbers: [Int], of day: LocalDay
    ) {
        let start = zone.start(of: day).milliseconds
        let lastHour = Int64(zone.hourCount(of: day) - 1)
        for (rank, place) in order.enumerated() {
            let visit = visits.visits[place]
            let hour = max(0, min(lastHour, (visit.start - start) / 3_600_000))
            hours.add(visit, of: numbers[rank], to: Int64(day.number) * Self.hoursOfADay + hour)
        }
    }

    /// More than any day has.
    private static let hoursOfADay: Int64 = 32

    private mutating func countPages(
        _ visits: DayVisits, _ order: [Int], _ numbers: [Int], of day: LocalDay
    ) throws(SQLiteError) -> Bool {
        let statement = try connection.statement(Self.viewsSQL)
        statement.bind(site, at: 1)
        statement.bind(Int64(day.number), at: 2)
        statement.bind(limits.viewsOfADay + 1, at: 3)
        var ranks = [Int](repeating: 0, count: order.count)
        for (rank, place) in order.enumerated() { ranks[place] = rank }
        var views: [(rank: Int, path: Int64)] = []
        var rowCount = 0
        try statement.forEachRow { (row: borrowing Row) throws(SQLiteError) in
            rowCount += 1
            // Only those of visits that count are there.
            guard let place = visits.place(of: row.int64(0)) else { return }
            views.append((ranks[place], row.int64(1)))
        }
        if rowCount > limits.viewsOfADay { return false }
        views.sort { $0.rank < $1.rank }
        for (rank, path) in views {
            pages.addView(
                in: visits.visits[order[rank]], number: nextNumber + rank, of: numbers[rank], to: path)
        }
        return true
    }

    // MARK: Answering

    private func times(_ rows: [Answer.Row]) -> Answer { Answer(rows: rows, rowCount: rows.count) }

    /// Visitors of days add up, so months are sums of days.
    private var months: [Answer.Row] {
        var rows: [Answer.Row] = []
        for (day, counts) in dayCounts {
            let month = DimensionValue.month(day.firstOfMonth())
            if rows.last?.value == month {
                rows[rows.count - 1].counts += counts
            } else {
                rows.append(Answer.Row(value: month, counts: counts))
            }
        }
        return rows
    }

    private var hourRows: [Answer.Row] {
        hours.rows.sorted { $0.value < $1.value }.map { value, counts in
            let day = LocalDay(number: Int32(value / Self.hoursOfADay))
            return Answer.Row(value: .hour(day, hour: Int(value % Self.hoursOfADay)), counts: counts)
        }
    }
}

extension DayVisits.Visit {
    fileprivate init(_ row: borrowing Row) {
        self.init(
            id: row.int64(0), visitor: row.int64(1), start: row.int64(2), durationMilliseconds: row.int64(3),
            pageviews: row.int(4), isBounce: row.int(5) != 0)
    }
}
