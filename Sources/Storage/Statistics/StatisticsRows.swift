import Analytics

/// The rows of a site as `StatisticsScan` reads them, all of one snapshot: what a store has to give for its statistics.
///
/// Texts come as numbers: within a pass and a dimension equal ones have the same number, and others another.
protocol StatisticsRows {
    /// Where the rows are, for example a connection with an open snapshot.
    associatedtype Source
    associatedtype Failure: Error

    init(_ source: Source, plan: StatisticsPlan) throws(Failure)

    /// The days of the plan that may have visits, ascending.
    var days: [LocalDay] { get }

    /// Reads a day's visits, ascending by id, with the values of the plan's columns.
    ///
    /// Bots are left out, and sessions that are no visits. False, with any part of them, if there is more than the
    /// plan's limits allow.
    func readVisits(of day: LocalDay, into visits: inout DayVisits) throws(Failure) -> Bool

    /// Hands the pageviews of a day to `body`; those of sessions that are no visits may be among them. False if there
    /// are more than the plan's limits allow.
    func readViews(
        of day: LocalDay, _ body: (_ session: Int64, _ path: Int64) -> Void
    ) throws(Failure) -> Bool

    /// The text behind a number of a dimension.
    func text(_ number: Int64, of dimension: Dimension) throws(Failure) -> String

    /// Answers a query by a statement of its own, however much there is.
    func answer(to query: Query) throws(Failure) -> Answer
}

extension StatisticsRows {
    /// Questions about the same site and days are answered together: in one pass, or each by a statement where a pass
    /// would take too much memory.
    static func answers(
        to queries: [Query], from source: Source, limits: StatisticsLimits
    ) throws(Failure) -> [Answer] {
        var answers: [Answer?] = Array(repeating: nil, count: queries.count)
        for first in queries.indices where answers[first] == nil {
            let together = queries.indices.filter { queries[$0].concernsTheSame(as: queries[first]) }
            let plan = StatisticsPlan(together.map { queries[$0] }, limits: limits)
            let rows = try Self(source, plan: plan)
            var scan = StatisticsScan(rows: rows, plan: plan)
            let isWithinLimits = try scan.run()
            for index in together {
                answers[index] =
                    isWithinLimits
                    ? try scan.answer(to: queries[index]) : try rows.answer(to: queries[index])
            }
        }
        return answers.compactMap { $0 }
    }
}

extension Query {
    /// True if one pass over the rows can answer both.
    fileprivate func concernsTheSame(as other: Query) -> Bool {
        site == other.site && days == other.days && zone == other.zone
    }
}
