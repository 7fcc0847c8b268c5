/// All numbers of a page.
package struct Report: Equatable, Sendable {
    package var figures: Comparison
    package var series: TimeSeries
    /// In the order in which they were asked for.
    package var tables: [BreakdownTable]
}
