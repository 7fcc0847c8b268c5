/// One value of a dimension.
package enum DimensionValue: Hashable, Sendable {
    /// The empty text stands for what is not known, or for direct visits where the dimension is the source.
    case text(String)
    /// The `hour`th hour since the day began: 0 to 22, 23 or 24, where a clock change makes a day short or long.
    case hour(LocalDay, hour: Int)
    case day(LocalDay)
    /// A calendar month by its first day.
    case month(LocalDay)
}
