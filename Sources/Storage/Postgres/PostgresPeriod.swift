import Analytics
import Postgres

/// Which rows of a site are of some days, as the parameters of `PostgresStatistics`.
///
/// Rows of this program hold their day. The day of one of the original is that of its time in the site's zone. Both are
/// found by their time, which an index has: the wide bounds hold whatever zone the site had when its rows were stored.
struct PostgresPeriod {
    /// More than any two zones' days begin apart.
    private static let reach: Int64 = 26 * 3_600_000

    /// The number of the site.
    let site: Int32
    let days: ClosedRange<LocalDay>
    let zone: TimeZoneRules
    /// Bounds of `created_at`, both inclusive, of sessions and of events.
    var sessionTimes: ClosedRange<Int64>
    var eventTimes: ClosedRange<Int64>
    /// Bounds of the ids of sessions of the original; nil if there are none.
    var legacySessions: ClosedRange<Int64>?

    init(site: Int32, days: ClosedRange<LocalDay>, zone: TimeZoneRules) {
        self.site = site
        self.days = days
        self.zone = zone
        let first = PostgresTimestamp(zone.start(of: days.lowerBound)).microseconds - Self.reach * 1000
        let last = PostgresTimestamp(zone.start(of: days.upperBound + 1)).microseconds + Self.reach * 1000
        sessionTimes = first...last
        eventTimes = sessionTimes
    }

    /// The values of $1 to $12.
    var values: [PostgresValue] {
        let starts = (0...days.dayCount).map { PostgresTimestamp(zone.start(of: days.lowerBound + $0)) }
        return [
            .int4(site), .date(PostgresDate(days.lowerBound)), .date(PostgresDate(days.upperBound)),
            .timestamp(starts[0]), .timestamp(starts[days.dayCount]), .timestamps(starts.dropLast()),
            .timestamp(PostgresTimestamp(microseconds: sessionTimes.lowerBound)),
            .timestamp(PostgresTimestamp(microseconds: sessionTimes.upperBound)),
            .timestamp(PostgresTimestamp(microseconds: eventTimes.lowerBound)),
            .timestamp(PostgresTimestamp(microseconds: eventTimes.upperBound)),
            .int8(legacySessions?.lowerBound ?? 1), .int8(legacySessions?.upperBound ?? 0),
        ]
    }
}
