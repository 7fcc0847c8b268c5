import Analytics
import SQLite

/// A site's rows in SQLite: the numbers are those of table `dict`.
struct SQLiteRows: StatisticsRows {
    private let connection: Connection
    private let plan: StatisticsPlan

    init(_ connection: Connection, plan: StatisticsPlan) throws(SQLiteError) {
        self.connection = connection
        self.plan = plan
    }

    /// All of them: the key finds out in no time that a day has none.
    var days: [LocalDay] {
        (plan.days.lowerBound.number...plan.days.upperBound.number).map(LocalDay.init)
    }

    func readVisits(of day: LocalDay, into visits: inout DayVisits) throws(SQLiteError) -> Bool {
        // One more than the limit at most.
        let statement = try statement(Self.visitsSQL, day, limit: plan.limits.visitsOfADay + 1)
        let places = plan.columns.map(Self.place)
        try statement.forEachRow { (row: borrowing Row) throws(SQLiteError) in
            visits.append(DayVisits.Visit(row))
            for place in places { visits.append(row.int64(place)) }
        }
        return visits.visits.count <= plan.limits.visitsOfADay
    }

    func readViews(
        of day: LocalDay, _ body: (_ session: Int64, _ path: Int64) -> Void
    ) throws(SQLiteError) -> Bool {
        let statement = try statement(Self.viewsSQL, day, limit: plan.limits.viewsOfADay + 1)
        var count = 0
        try statement.forEachRow { (row: borrowing Row) throws(SQLiteError) in
            count += 1
            body(row.int64(0), row.int64(1))
        }
        return count <= plan.limits.viewsOfADay
    }

    /// 0 is the empty text.
    func text(_ number: Int64, of dimension: Dimension) throws(SQLiteError) -> String {
        if number == 0 { return "" }
        let statement = try connection.statement("SELECT value FROM dict WHERE kind = ?1 AND id = ?2")
        statement.bind(dimension.dictionaryKind.rawValue, at: 1)
        statement.bind(number, at: 2)
        return try statement.first { $0.text(0) } ?? ""
    }

    func answer(to query: Query) throws(SQLiteError) -> Answer {
        try SQLiteAnswer(connection: connection, query: query).read()
    }

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

    private func statement(_ sql: String, _ day: LocalDay, limit: Int) throws(SQLiteError) -> Statement {
        let statement = try connection.statement(sql)
        statement.bind(plan.site, at: 1)
        statement.bind(Int64(day.number), at: 2)
        statement.bind(limit, at: 3)
        return statement
    }
}

extension DayVisits.Visit {
    fileprivate init(_ row: borrowing Row) {
        self.init(
            id: row.int64(0), visitor: row.int64(1), start: row.int64(2), durationMilliseconds: row.int64(3),
            pageviews: row.int(4), isBounce: row.int(5) != 0)
    }
}
