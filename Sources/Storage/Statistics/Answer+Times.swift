import Analytics

extension Answer {
    /// An answer whose values are times, of which all are given.
    init(times rows: [Row]) { self.init(rows: rows, rowCount: rows.count) }

    init(days: [(day: LocalDay, counts: Counts)]) {
        self.init(times: days.map { Row(value: .day($0.day), counts: $0.counts) })
    }

    /// Visitors of days add up, so months are sums of days.
    ///
    /// - Parameter days: ascending.
    init(monthsOf days: [(day: LocalDay, counts: Counts)]) {
        var rows: [Row] = []
        for (day, counts) in days {
            let month = DimensionValue.month(day.firstOfMonth())
            if rows.last?.value == month {
                rows[rows.count - 1].counts += counts
            } else {
                rows.append(Row(value: month, counts: counts))
            }
        }
        self.init(times: rows)
    }
}
