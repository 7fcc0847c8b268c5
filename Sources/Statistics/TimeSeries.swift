import Analytics

/// Counts over time without gaps: a point for each hour, day or month, also where nothing was counted.
package struct TimeSeries: Equatable, Sendable {
    package struct Point: Equatable, Sendable {
        package enum State: Sendable {
            case past
            /// Has begun and not ended: its counts will grow.
            case running
            /// Has not begun.
            case future
        }

        package var time: DimensionValue
        package var start: Timestamp
        package var counts: Counts
        package var state: State
    }

    package var unit: TimeUnit
    package var points: [Point]

    /// Fills the gaps between `rows`.
    init(days: ClosedRange<LocalDay>, zone: TimeZoneRules, now: Timestamp, rows: [Answer.Row]) {
        unit = TimeUnit(for: days)
        var counts: [DimensionValue: Counts] = [:]
        for row in rows {
            if let value = row.value { counts[value] = row.counts }
        }
        let times = Self.times(unit, days, zone)
        let ends = times.dropFirst().map(\.start) + [zone.start(of: days.upperBound + 1)]
        points = zip(times, ends).map { time, end in
            Point(
                time: time.value, start: time.start, counts: counts[time.value] ?? .zero,
                state: end <= now ? .past : time.start <= now ? .running : .future)
        }
    }

    private static func times(
        _ unit: TimeUnit, _ days: ClosedRange<LocalDay>, _ zone: TimeZoneRules
    ) -> [(value: DimensionValue, start: Timestamp)] {
        let numbers = days.lowerBound.number...days.upperBound.number
        switch unit {
        case .hour:
            let day = days.lowerBound
            let start = zone.start(of: day).milliseconds
            return (0..<zone.hourCount(of: day)).map { hour in
                (.hour(day, hour: hour), Timestamp(milliseconds: start + Int64(hour) * 3_600_000))
            }
        case .day:
            return numbers.map { (.day(LocalDay(number: $0)), zone.start(of: LocalDay(number: $0))) }
        case .month:
            let firsts = numbers.lazy.map { LocalDay(number: $0) }
                .filter { $0 == days.lowerBound || $0.date.day == 1 }
            return firsts.map { (.month($0.firstOfMonth()), zone.start(of: $0)) }
        }
    }
}
