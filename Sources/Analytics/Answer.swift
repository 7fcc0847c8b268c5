/// What a store says to a query.
package struct Answer: Hashable, Sendable {
    package struct Row: Hashable, Sendable {
        /// The value of the query's dimension; nil in a row of totals.
        package var value: DimensionValue?
        package var counts: Counts

        package init(value: DimensionValue?, counts: Counts) {
            self.value = value
            self.counts = counts
        }
    }

    /// Without a dimension exactly one row; values with nothing to count have none.
    package var rows: [Row]
    /// How many rows there are without limit and offset.
    package var rowCount: Int

    package init(rows: [Row], rowCount: Int) {
        self.rows = rows
        self.rowCount = rowCount
    }
}
