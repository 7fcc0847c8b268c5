import Analytics

/// The statements behind `PostgresStatisticsStore`. $1 to $12 are `PostgresPeriod.values`.
///
/// `hasLegacy` says whether the period has sessions of the original: only then are their events looked for.
enum PostgresStatistics {
    /// Which days have visits, in any order: number, first and last time of a session, last time of an event of one of this program's,
    /// lowest and highest id of one of the original's.
    static let days = """
        SELECT \(day) AS day, count(*), min(created_at), max(created_at), max(updated_at) FILTER (WHERE \(isOurs)),
            min(id) FILTER (WHERE NOT \(isOurs)), max(id) FILTER (WHERE NOT \(isOurs))
        FROM sessions WHERE \(isInPeriod) AND \(isVisit) GROUP BY 1
        """

    /// The visits of one day with the values of some dimensions, in any order.
    static func visits(_ columns: [Dimension], hasLegacy: Bool) -> String {
        let values = columns.map { ", \(StatisticsSQL.column($0))" }.joined()
        return """
            SELECT id, visitor_id, created_at, updated_at, duration, \(pageviews(hasLegacy)), bounce\(values)
            FROM \(sessions(hasLegacy)) WHERE \(isInPeriod) AND \(isVisit)
            """
    }

    /// The pageviews of one day, $13 at most; of sessions that are no visits too.
    static func views(hasLegacy: Bool) -> String {
        "SELECT session_id, path FROM (\(pageviewRows(hasLegacy))) AS viewed LIMIT $13"
    }

    static func totals(hasLegacy: Bool) -> String {
        "SELECT \(StatisticsSQL.sums) FROM (\(perVisitor(day, hasLegacy))) AS counted"
    }

    static func days(hasLegacy: Bool) -> String {
        """
        SELECT key, \(StatisticsSQL.sums) FROM (\(perVisitor(day, hasLegacy))) AS counted GROUP BY key ORDER BY key
        """
    }

    /// Of one day. $13 is the number of its last hour: see `SQLiteStatistics.hours`.
    static func hours(hasLegacy: Bool) -> String {
        let hour = "CAST(greatest(0, least($13, floor(date_part('epoch', created_at - $4) / 3600))) AS int8)"
        return """
            SELECT key, \(StatisticsSQL.sums) FROM (\(perVisitor(hour, hasLegacy))) AS counted GROUP BY key ORDER BY key
            """
    }

    /// Text dimensions: $13 and $14 are limit and offset. The columns are the value, the sums, and the number of all
    /// rows. Values are compared byte by byte, whatever the database's own order of texts is.
    static func values(of dimension: Dimension, in order: Query.Order, hasLegacy: Bool) -> String {
        let rows =
            dimension == .page
            ? pages(hasLegacy) : perVisitor(text(StatisticsSQL.column(dimension)), hasLegacy)
        return """
            SELECT key AS value, visitors, visits, pageviews, bounces, duration, count(*) OVER () AS row_count
            FROM (SELECT key, \(StatisticsSQL.sums) FROM (\(rows)) AS counted GROUP BY key) AS summed
            ORDER BY \(StatisticsSQL.expression(order)), key LIMIT $13 OFFSET $14
            """
    }

    private static func perVisitor(_ key: String, _ hasLegacy: Bool) -> String {
        """
        SELECT key, count(*) AS visits, sum(pageviews) AS pageviews, sum(bounce) AS bounces, sum(duration) AS duration
        FROM (\(visitRows(key, hasLegacy))) AS visits GROUP BY key, day, visitor
        """
    }

    /// The visits that viewed a page, each once, with the page's views in it.
    private static func pages(_ hasLegacy: Bool) -> String {
        """
        SELECT path AS key, count(*) AS visits, sum(views) AS pageviews, sum(bounce) AS bounces,
            sum(duration) AS duration
        FROM (
            SELECT \(text("path")) AS path, session_id, count(*) AS views FROM (\(pageviewRows(hasLegacy))) AS views
            GROUP BY 1, 2) AS viewed
        JOIN (\(visitRows("''", hasLegacy))) AS visits ON visits.id = viewed.session_id
        GROUP BY path, day, visitor
        """
    }

    /// The visits of the period, one row each, with what has to be counted of them.
    private static func visitRows(_ key: String, _ hasLegacy: Bool) -> String {
        """
        SELECT \(key) AS key, id, \(day) AS day, \(text("visitor_id")) AS visitor, \(pageviews(hasLegacy)) AS pageviews,
            CAST(bounce AS int4) AS bounce, \(duration) AS duration
        FROM \(sessions(hasLegacy)) WHERE \(isInPeriod) AND \(isVisit)
        """
    }
}

/// Parts of statements.
extension PostgresStatistics {
    private static let isOurs = "local_day IS NOT NULL"

    private static let isInPeriod = """
        domain_id = $1 AND created_at BETWEEN $7 AND $8
        AND (local_day BETWEEN $2 AND $3 OR local_day IS NULL AND created_at >= $4 AND created_at < $5)
        """

    /// See `SQLiteStatistics.isVisit`. Of the original's, each is one.
    private static let isVisit = "NOT bot AND (pageviews IS NULL OR pageviews + custom_events > 0)"

    /// $6 has the beginnings of the days.
    private static let day = "coalesce(local_day, $2 + width_bucket(created_at, $6) - 1)"

    /// Milliseconds, cut off: by way of microseconds, which a double of this size holds exactly.
    private static let duration = """
        CASE WHEN updated_at IS NULL THEN CAST(coalesce(duration, 0) AS int8) * 1000
            ELSE CAST(date_part('epoch', updated_at - created_at) * 1000000 AS int8) / 1000 END
        """

    private static func text(_ column: String) -> String {
        #"coalesce(\#(column), '') COLLATE "C""#
    }

    private static func sessions(_ hasLegacy: Bool) -> String {
        if !hasLegacy { return "sessions" }
        return """
            sessions LEFT JOIN (
                SELECT session_id, CAST(count(*) AS int4) AS loads FROM events
                WHERE \(isLegacyView) GROUP BY session_id) AS legacy
            ON legacy.session_id = sessions.id
            """
    }

    private static func pageviews(_ hasLegacy: Bool) -> String {
        hasLegacy ? "coalesce(pageviews, loads, 0)" : "pageviews"
    }

    /// By session: an event of the original has the time when it was stored, which may be long after the visit.
    private static let isLegacyView = "session_id BETWEEN $11 AND $12 AND pageview IS NULL AND name = 'load'"

    private static func pageviewRows(_ hasLegacy: Bool) -> String {
        let ours = """
            SELECT session_id, path FROM events
            WHERE domain_id = $1 AND created_at BETWEEN $9 AND $10 AND local_day BETWEEN $2 AND $3 AND pageview
            """
        if !hasLegacy { return ours }
        return """
            \(ours) UNION ALL SELECT session_id, path FROM events
            WHERE \(isLegacyView) AND session_id IN (
                SELECT id FROM sessions WHERE \(isInPeriod) AND local_day IS NULL)
            """
    }
}
