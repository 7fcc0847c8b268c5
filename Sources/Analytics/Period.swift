/// A stretch of days as a reader names it.
package enum Period: Hashable, Sendable {
    case today
    case yesterday
    /// Today and the six days before.
    case last7Days
    /// Today and the 29 days before.
    case last30Days
    /// This calendar month so far and the eleven before.
    case last12Months
    case custom(ClosedRange<LocalDay>)

    /// The days meant, when it is `today` on the site.
    package func days(today: LocalDay) -> ClosedRange<LocalDay> {
        switch self {
        case .today: today...today
        case .yesterday: today - 1...today - 1
        case .last7Days: today - 6...today
        case .last30Days: today - 29...today
        case .last12Months: today.firstOfMonth(11)...today
        case .custom(let days): days
        }
    }

    /// The days meant at a moment on a site in `zone`.
    package func days(at now: Timestamp, in zone: TimeZoneRules) -> ClosedRange<LocalDay> {
        days(today: zone.day(at: now))
    }

    /// As many days again, right before `days`.
    package static func previous(of days: ClosedRange<LocalDay>) -> ClosedRange<LocalDay> {
        days.lowerBound - days.dayCount...days.lowerBound - 1
    }
}

extension ClosedRange<LocalDay> {
    package var dayCount: Int { upperBound - lowerBound + 1 }
}

extension LocalDay {
    /// The first day of this day's month, or of a month `monthsBefore` it.
    package func firstOfMonth(_ monthsBefore: Int = 0) -> LocalDay {
        let (year, month, _) = date
        let months = year * 12 + month - 1 - monthsBefore
        return LocalDay(number: Self.number(year: months / 12, month: months % 12 + 1, day: 1))
    }
}
