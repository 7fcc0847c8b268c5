/// A number that can be asked for. Each has one definition, written in docs/metrics.md.
package enum Metric: String, CaseIterable, Sendable {
    /// Distinct pairs of day and visitor.
    case visitors
    /// Sessions.
    case visits
    case pageviews
    /// Pageviews a visit.
    case pagesPerVisit
    /// The share of visits that were bounces: 0 to 1.
    case bounceRate
    /// Seconds from the first to the last event of a visit, on average.
    case visitDuration
}
