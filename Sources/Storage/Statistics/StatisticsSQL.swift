import Analytics

/// What the statements of both databases have in common.
enum StatisticsSQL {
    /// Adds up rows of a key, day and visitor, which have `visits`, `pageviews`, `bounces` and `duration`.
    static let sums = """
        count(*) AS visitors, CAST(coalesce(sum(visits), 0) AS BIGINT) AS visits,
        CAST(coalesce(sum(pageviews), 0) AS BIGINT) AS pageviews,
        CAST(coalesce(sum(bounces), 0) AS BIGINT) AS bounces,
        CAST(coalesce(sum(duration), 0) AS BIGINT) AS duration
        """

    /// Of rows with `sums`. Computed as `Counts.value` does, so that what is rounded is rounded in the same way.
    static func expression(_ order: Query.Order) -> String {
        switch order {
        case .ascending(let metric): "\(expression(metric)) ASC NULLS LAST"
        case .descending(let metric): "\(expression(metric)) DESC NULLS LAST"
        }
    }

    private static func expression(_ metric: Metric) -> String {
        switch metric {
        case .visitors: "visitors"
        case .visits: "visits"
        case .pageviews: "pageviews"
        case .pagesPerVisit: "CAST(pageviews AS DOUBLE PRECISION) / visits"
        case .bounceRate: "CAST(bounces AS DOUBLE PRECISION) / visits"
        case .visitDuration: "CAST(duration AS DOUBLE PRECISION) / 1000 / visits"
        }
    }

    /// The column of a session that has a dimension's value, or of a pageview for `.page`.
    ///
    /// - Precondition: the values are texts.
    static func column(_ dimension: Dimension) -> String {
        switch dimension {
        case .hour, .day, .month: preconditionFailure("the values of \(dimension) are no texts")
        case .page: "path"
        case .entryPage: "entry_path"
        case .exitPage: "exit_path"
        case .hostname: "hostname"
        case .referrer: "referrer"
        case .source: "source"
        case .channel: "channel"
        case .campaign: "utm_campaign"
        case .country: "country"
        case .browser: "browser"
        case .os: "os"
        case .deviceType: "device_type"
        }
    }
}
