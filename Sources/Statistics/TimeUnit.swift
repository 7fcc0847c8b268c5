import Analytics

/// How long each point of a series is.
package enum TimeUnit: Hashable, Sendable {
    case hour
    case day
    case month

    /// The most days that are shown as days.
    private static let maxDays = 92

    /// Hours for one day, days for up to a quarter of a year, months beyond.
    package init(for days: ClosedRange<LocalDay>) {
        self = days.dayCount == 1 ? .hour : days.dayCount <= Self.maxDays ? .day : .month
    }

    var dimension: Dimension {
        switch self {
        case .hour: .hour
        case .day: .day
        case .month: .month
        }
    }
}
