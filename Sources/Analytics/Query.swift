/// A question about one site and some of its days.
package struct Query: Equatable, Sendable {
    package enum Order: Hashable, Sendable {
        case descending(Metric)
        case ascending(Metric)
    }

    /// The most rows that one answer has.
    package static let maxLimit = 10_000

    /// The site's domain.
    package var site: String
    package var days: ClosedRange<LocalDay>
    /// The site's zone: whose hours `.hour` means.
    package var zone: TimeZoneRules
    /// What to break down by; nil for one row of totals.
    package var dimension: Dimension?
    /// What the rows come in the order of; equal ones by their value. Times come in the order of time instead.
    package var order: Order
    /// At most this many rows, 1 to `maxLimit`; of times all are given.
    package var limit: Int
    /// Rows to leave out before the first.
    package var offset: Int

    package init(
        site: String, days: ClosedRange<LocalDay>, zone: TimeZoneRules, dimension: Dimension? = nil,
        order: Order = .descending(.visitors), limit: Int = 10, offset: Int = 0
    ) {
        self.site = site
        self.days = days
        self.zone = zone
        self.dimension = dimension
        self.order = order
        self.limit = min(max(limit, 1), Self.maxLimit)
        self.offset = max(offset, 0)
    }
}
