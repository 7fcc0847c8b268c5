/// What is counted over some visits. Counts of different days add up; the metrics are made from the sums.
package struct Counts: Hashable, Sendable {
    package static let zero = Counts()

    package var visitors: Int
    package var visits: Int
    package var pageviews: Int
    package var bounces: Int
    /// The sum over all visits, in milliseconds.
    package var durationMilliseconds: Int64

    package init(
        visitors: Int = 0, visits: Int = 0, pageviews: Int = 0, bounces: Int = 0,
        durationMilliseconds: Int64 = 0
    ) {
        self.visitors = visitors
        self.visits = visits
        self.pageviews = pageviews
        self.bounces = bounces
        self.durationMilliseconds = durationMilliseconds
    }

    /// The metric made from these counts; nil for a mean or a share of no visits.
    package func value(of metric: Metric) -> Double? {
        switch metric {
        case .visitors: Double(visitors)
        case .visits: Double(visits)
        case .pageviews: Double(pageviews)
        case .pagesPerVisit: perVisit(Double(pageviews))
        case .bounceRate: perVisit(Double(bounces))
        case .visitDuration: perVisit(Double(durationMilliseconds) / 1000)
        }
    }

    private func perVisit(_ sum: Double) -> Double? {
        visits == 0 ? nil : sum / Double(visits)
    }
}
