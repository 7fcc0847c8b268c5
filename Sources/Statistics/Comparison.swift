import Analytics

/// The counts of a period beside those of the period before it.
package struct Comparison: Equatable, Sendable {
    package var current: Counts
    package var previous: Counts

    package init(current: Counts, previous: Counts) {
        self.current = current
        self.previous = previous
    }

    /// By how much a metric has changed, 0.5 for half as much again; nil where there was nothing before, or there is
    /// nothing to compare now.
    package func change(of metric: Metric) -> Double? {
        guard let now = current.value(of: metric), let before = previous.value(of: metric), before > 0 else {
            return nil
        }
        return (now - before) / before
    }
}
