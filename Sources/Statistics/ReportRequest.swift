import Analytics

/// The question behind a page: which site and days, and which tables.
package struct ReportRequest: Equatable, Sendable {
    package struct TableRequest: Equatable, Sendable {
        package var dimension: Dimension
        package var limit: Int

        package init(_ dimension: Dimension, limit: Int) {
            self.dimension = dimension
            self.limit = limit
        }
    }

    package var site: String
    package var days: ClosedRange<LocalDay>
    package var zone: TimeZoneRules
    package var now: Timestamp
    package var tables: [TableRequest]

    package init(
        site: String, days: ClosedRange<LocalDay>, zone: TimeZoneRules, now: Timestamp, tables: [TableRequest]
    ) {
        self.site = site
        self.days = days
        self.zone = zone
        self.now = now
        self.tables = tables
    }

    /// What the store is asked, in this order: totals, totals before, the series, the tables.
    var queries: [Query] {
        [
            Query(site: site, days: days, zone: zone),
            Query(site: site, days: Period.previous(of: days), zone: zone),
            Query(site: site, days: days, zone: zone, dimension: TimeUnit(for: days).dimension),
        ]
            + tables.map {
                Query(site: site, days: days, zone: zone, dimension: $0.dimension, limit: $0.limit)
            }
    }

    /// Puts the answers to `queries` together.
    ///
    /// - Precondition: one answer for each query.
    func report(from answers: [Answer]) -> Report {
        precondition(answers.count == 3 + tables.count, "an answer is missing")
        let current = answers[0].rows.first?.counts ?? .zero
        let previous = answers[1].rows.first?.counts ?? .zero
        return Report(
            figures: Comparison(current: current, previous: previous),
            series: TimeSeries(days: days, zone: zone, now: now, rows: answers[2].rows),
            tables: zip(tables, answers[3...]).map { request, answer in
                BreakdownTable(dimension: request.dimension, answer: answer, total: current)
            })
    }
}
