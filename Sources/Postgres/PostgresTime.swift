/// A `date`: days since 2000-01-01.
package struct PostgresDate: Hashable, Sendable {
    package var days: Int32

    /// - Parameter daysSince1970: days since 1970-01-01.
    package init(daysSince1970: Int32) { days = daysSince1970 - Self.epoch }

    package init(days: Int32) { self.days = days }

    package var daysSince1970: Int32 { days + Self.epoch }

    private static let epoch: Int32 = 10_957
}

/// A `timestamptz`: microseconds since 2000-01-01 00:00 UTC.
package struct PostgresTimestamp: Hashable, Sendable {
    package var microseconds: Int64

    /// - Parameter milliseconds: since 1970-01-01 00:00 UTC.
    package init(milliseconds: Int64) { microseconds = (milliseconds - Self.epoch) * 1000 }

    package init(microseconds: Int64) { self.microseconds = microseconds }

    /// Milliseconds since 1970-01-01 00:00 UTC, rounded down.
    package var milliseconds: Int64 {
        let (quotient, remainder) = microseconds.quotientAndRemainder(dividingBy: 1000)
        return quotient - (remainder < 0 ? 1 : 0) + Self.epoch
    }

    private static let epoch: Int64 = 946_684_800_000
}
