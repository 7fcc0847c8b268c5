import Analytics

/// The first rows of a dimension, with each row's share of all visitors.
package struct BreakdownTable: Equatable, Sendable {
    package struct Row: Equatable, Sendable {
        /// Empty for what is not known.
        package var name: String
        package var counts: Counts
        /// Of the period's visitors, 0 to 1. A visitor may be in several rows, so shares may add up to more than 1.
        package var share: Double
    }

    package var dimension: Dimension
    package var rows: [Row]
    /// How many rows there are in all.
    package var rowCount: Int

    init(dimension: Dimension, answer: Answer, total: Counts) {
        self.dimension = dimension
        rowCount = answer.rowCount
        rows = answer.rows.compactMap { row in
            guard case .text(let name) = row.value else { return nil }
            let share = total.visitors == 0 ? 0 : Double(row.counts.visitors) / Double(total.visitors)
            return Row(name: name, counts: row.counts, share: share)
        }
    }
}
