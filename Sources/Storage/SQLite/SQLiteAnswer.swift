import Analytics
import SQLite

/// Reads the answer to one query from the rows.
struct SQLiteAnswer {
    let connection: Connection
    let query: Query

    func read() throws(SQLiteError) -> Answer {
        switch query.dimension {
        case nil: try totals()
        case .hour: try hours()
        case .day: Answer(days: try days())
        case .month: Answer(monthsOf: try days())
        case .some(let dimension): try values(of: dimension)
        }
    }

    private func totals() throws(SQLiteError) -> Answer {
        let statement = try statement(SQLiteStatistics.totals)
        let counts = try statement.first { Counts($0, from: 0) } ?? .zero
        return Answer(rows: [Answer.Row(value: nil, counts: counts)], rowCount: 1)
    }

    private func days() throws(SQLiteError) -> [(day: LocalDay, counts: Counts)] {
        var days: [(day: LocalDay, counts: Counts)] = []
        try statement(SQLiteStatistics.days).forEachRow { (row: borrowing Row) throws(SQLiteError) in
            days.append((LocalDay(number: Int32(row.int(0))), Counts(row, from: 1)))
        }
        return days
    }

    /// Each day has hours of its own, counted from the moment when it begins.
    private func hours() throws(SQLiteError) -> Answer {
        var rows: [Answer.Row] = []
        for number in query.days.lowerBound.number...query.days.upperBound.number {
            let day = LocalDay(number: number)
            let statement = try statement(SQLiteStatistics.hours, days: day...day)
            statement.bind(query.zone.start(of: day).milliseconds, at: 4)
            statement.bind(query.zone.hourCount(of: day) - 1, at: 5)
            try statement.forEachRow { (row: borrowing Row) throws(SQLiteError) in
                let hour = DimensionValue.hour(day, hour: row.int(0))
                rows.append(Answer.Row(value: hour, counts: Counts(row, from: 1)))
            }
        }
        return Answer(times: rows)
    }

    private func values(of dimension: Dimension) throws(SQLiteError) -> Answer {
        let statement = try statement(SQLiteStatistics.values(of: dimension, in: query.order))
        statement.bind(query.limit, at: 4)
        statement.bind(query.offset, at: 5)
        var answer = Answer(rows: [], rowCount: 0)
        try statement.forEachRow { (row: borrowing Row) throws(SQLiteError) in
            answer.rows.append(Answer.Row(value: .text(row.text(0)), counts: Counts(row, from: 1)))
            answer.rowCount = row.int(6)
        }
        return answer
    }

    /// A statement with the site and the days bound, which all of them have as ?1 to ?3.
    private func statement(
        _ sql: String, days: ClosedRange<LocalDay>? = nil
    ) throws(SQLiteError) -> Statement {
        let statement = try connection.statement(sql)
        let days = days ?? query.days
        statement.bind(query.site, at: 1)
        statement.bind(Int64(days.lowerBound.number), at: 2)
        statement.bind(Int64(days.upperBound.number), at: 3)
        return statement
    }
}

extension Counts {
    /// Reads visitors, visits, pageviews, bounces and duration from neighbouring columns.
    fileprivate init(_ row: borrowing Row, from column: Int32) {
        self.init(
            visitors: row.int(column), visits: row.int(column + 1), pageviews: row.int(column + 2),
            bounces: row.int(column + 3), durationMilliseconds: row.int64(column + 4))
    }
}
