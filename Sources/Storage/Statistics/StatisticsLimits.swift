/// How much of a site a pass over its rows may hold in memory; past any of these, statements answer instead, which the
/// database may sort on disk.
struct StatisticsLimits {
    var visitsOfADay = 100_000
    var viewsOfADay = 500_000
    /// Of each dimension.
    var values = 50_000
}
