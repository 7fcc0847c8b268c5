import Analytics
import Postgres

/// Reads the answer to one query from the rows by a statement.
struct PostgresAnswer {
    let connection: PostgresConnection
    let query: Query
    /// nil if there is no such site.
    let period: PostgresPeriod?
    /// Those with visits.
    let days: [LocalDay]

    func read() throws(PostgresError) -> Answer {
        guard let period else {
            let rows = query.dimension == nil ? [Answer.Row(value: nil, counts: .zero)] : []
            return Answer(rows: rows, rowCount: rows.count)
        }
        return switch query.dimension {
        case nil: try totals(period)
        case .hour: try hours(period)
        case .day: Answer(days: try days(period))
        case .month: Answer(monthsOf: try days(period))
        case .some(let dimension): try values(of: dimension, period)
        }
    }

    private func totals(_ period: PostgresPeriod) throws(PostgresError) -> Answer {
        let sql = PostgresStatistics.totals(hasLegacy: period.hasLegacy)
        let counts = try connection.query(sql, period.values).first { Counts($0, from: 0) } ?? .zero
        return Answer(rows: [Answer.Row(value: nil, counts: counts)], rowCount: 1)
    }

    private func days(_ period: PostgresPeriod) throws(PostgresError) -> [(day: LocalDay, counts: Counts)] {
        var days: [(day: LocalDay, counts: Counts)] = []
        let sql = PostgresStatistics.days(hasLegacy: period.hasLegacy)
        try connection.query(sql, period.values).forEachRow { row in
            days.append((LocalDay(number: row.date(0).daysSince1970), Counts(row, from: 1)))
        }
        return days
    }

    /// Each day has hours of its own, counted from the moment when it begins.
    private func hours(_ period: PostgresPeriod) throws(PostgresError) -> Answer {
        var rows: [Answer.Row] = []
        for day in days {
            var ofDay = PostgresPeriod(site: period.site, days: day...day, zone: period.zone)
            ofDay.legacySessions = period.legacySessions
            let lastHour = PostgresValue.int8(Int64(period.zone.hourCount(of: day) - 1))
            let sql = PostgresStatistics.hours(hasLegacy: period.hasLegacy)
            try connection.query(sql, ofDay.values + [lastHour]).forEachRow { row in
                let hour = DimensionValue.hour(day, hour: Int(row.int8(0)))
                rows.append(Answer.Row(value: hour, counts: Counts(row, from: 1)))
            }
        }
        return Answer(times: rows)
    }

    private func values(
        of dimension: Dimension, _ period: PostgresPeriod
    ) throws(PostgresError) -> Answer {
        let sql = PostgresStatistics.values(of: dimension, in: query.order, hasLegacy: period.hasLegacy)
        let cut = [PostgresValue.int8(Int64(query.limit)), .int8(Int64(query.offset))]
        var answer = Answer(rows: [], rowCount: 0)
        try connection.query(sql, period.values + cut).forEachRow { row in
            answer.rows.append(Answer.Row(value: .text(row.text(0)), counts: Counts(row, from: 1)))
            answer.rowCount = Int(row.int8(6))
        }
        return answer
    }
}

extension PostgresPeriod {
    var hasLegacy: Bool { legacySessions != nil }
}

extension Counts {
    /// Reads visitors, visits, pageviews, bounces and duration from neighbouring columns.
    fileprivate init(_ row: borrowing PostgresRow, from column: Int32) {
        self.init(
            visitors: Int(row.int8(column)), visits: Int(row.int8(column + 1)),
            pageviews: Int(row.int8(column + 2)), bounces: Int(row.int8(column + 3)),
            durationMilliseconds: row.int8(column + 4))
    }
}
