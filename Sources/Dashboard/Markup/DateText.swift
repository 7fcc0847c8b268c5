import Analytics
import Statistics

/// Days and hours as people read them, in English.
enum DateText {
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]

    /// `24 Nov 2026`.
    static func full(_ day: LocalDay) -> String { "\(short(day)) \(day.date.year)" }

    /// `24 Nov`.
    static func short(_ day: LocalDay) -> String { "\(day.date.day) \(months[day.date.month - 1])" }

    /// `24 Nov 2026`, `18 – 24 Nov 2026`, `18 Nov 2025 – 24 Nov 2026`.
    static func range(_ days: ClosedRange<LocalDay>) -> String {
        let (first, last) = (days.lowerBound, days.upperBound)
        if first == last { return full(first) }
        if first.date.year != last.date.year { return "\(full(first)) – \(full(last))" }
        if first.date.month != last.date.month { return "\(short(first)) – \(full(last))" }
        return "\(first.date.day) – \(full(last))"
    }

    /// Under the chart: `14:00`, `24 Nov`, `Nov` and `Jan 2027` for months.
    static func axis(_ point: TimeSeries.Point, in zone: TimeZoneRules) -> String {
        switch point.time {
        case .text(let text): text
        case .hour: clock(point.start, in: zone)
        case .day(let day): short(day)
        case .month(let day): month(day)
        }
    }

    /// In a table or a tooltip: `14:00`, `Tue 24 Nov 2026`, `Nov 2026`.
    static func long(_ point: TimeSeries.Point, in zone: TimeZoneRules) -> String {
        switch point.time {
        case .day(let day): "\(weekdays[day.weekday]) \(full(day))"
        default: axis(point, in: zone)
        }
    }

    private static func month(_ day: LocalDay) -> String { "\(months[day.date.month - 1]) \(day.date.year)" }

    private static func clock(_ time: Timestamp, in zone: TimeZoneRules) -> String {
        let minutes = (time.milliseconds / 1_000 + zone.offsetSeconds(at: time)) / 60
        let minute = Int((minutes % 60 + 60) % 60)
        return "\(FigureText.twoDigits(zone.hour(at: time))):\(FigureText.twoDigits(minute))"
    }
}
