import Analytics

/// The statements behind `SQLiteStatisticsStore`. ?1 is the site's domain, ?2 and ?3 are the first and the last day.
///
/// All of them group by key, day and visitor first, which counts each visitor of a day once, and then add up by key.
enum SQLiteStatistics {
    static let totals = """
        SELECT \(StatisticsSQL.sums) FROM (\(visits(by: "day")))
        """

    static let days = """
        SELECT key, \(StatisticsSQL.sums) FROM (\(visits(by: "day"))) GROUP BY key ORDER BY key
        """

    /// ?4 is the moment when the day begins, ?5 the number of its last hour. A visit that began outside of the day,
    /// by a zone that the site had before, counts in the first or the last hour: hours add up to the day.
    static let hours = """
        SELECT key, \(StatisticsSQL.sums) FROM (\(visits(by: hour))) GROUP BY key ORDER BY key
        """

    /// Text dimensions: ?4 and ?5 are limit and offset. The columns are the value, the sums, and the number of all
    /// rows.
    static func values(of dimension: Dimension, in order: Query.Order) -> String {
        """
        SELECT coalesce(dict.value, '') AS value, visitors, visits, pageviews, bounces, duration,
            count(*) OVER () AS row_count
        FROM (SELECT key, \(StatisticsSQL.sums) FROM (\(perVisitor(dimension))) GROUP BY key) AS counted
        LEFT JOIN dict ON dict.kind = \(dimension.dictionaryKind.rawValue) AND dict.id = counted.key
        ORDER BY \(StatisticsSQL.expression(order)), value
        LIMIT ?4 OFFSET ?5
        """
    }

    private static let site = "(SELECT id FROM sites WHERE domain = ?1)"
    private static let hour = "max(0, min(?5, (start - ?4) / 3600000))"
    /// Which rows of `session_rows` are visits: those of people who looked at a page or did something. A page that is
    /// left open says that it is still there after the time-out too; that is no visit.
    static let isVisit = "NOT bot AND pageviews + custom_events > 0"

    private static func perVisitor(_ dimension: Dimension) -> String {
        dimension == .page ? pages : visits(by: StatisticsSQL.column(dimension))
    }

    private static func visits(by key: String) -> String {
        """
        SELECT \(key) AS key, count(*) AS visits, sum(pageviews) AS pageviews, sum(bounce) AS bounces,
            sum(duration) AS duration
        FROM session_rows
        WHERE site = \(site) AND day BETWEEN ?2 AND ?3 AND \(isVisit)
        GROUP BY key, day, visitor
        """
    }

    /// The visits that viewed a page, each once, with the page's views in it.
    private static let pages = """
        SELECT path AS key, count(*) AS visits, sum(views) AS pageviews, sum(bounce) AS bounces,
            sum(duration) AS duration
        FROM (
            SELECT path, day, session, count(*) AS views FROM event_rows
            WHERE site = \(site) AND day BETWEEN ?2 AND ?3 AND kind = \(EventKind.pageview.code)
            GROUP BY path, day, session) AS viewed
        JOIN session_rows ON session_rows.site = \(site) AND session_rows.day = viewed.day
            AND session_rows.id = viewed.session
        WHERE \(isVisit)
        GROUP BY path, viewed.day, visitor
        """
}
