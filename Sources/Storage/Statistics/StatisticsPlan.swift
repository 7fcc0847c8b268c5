import Analytics

/// What one pass over a site's rows has to find for some queries.
struct StatisticsPlan {
    let site: String
    let days: ClosedRange<LocalDay>
    let zone: TimeZoneRules
    /// The dimensions that are columns of a session, in the order of `DayVisits`' columns.
    let columns: [Dimension]
    let wantsPages: Bool
    let wantsHours: Bool
    let limits: StatisticsLimits

    /// - Parameter queries: at least one, all of the same site, days and zone.
    init(_ queries: [Query], limits: StatisticsLimits) {
        (site, days, zone) = (queries[0].site, queries[0].days, queries[0].zone)
        let dimensions = Dimension.allCases.filter { dimension in
            queries.contains { $0.dimension == dimension }
        }
        columns = dimensions.filter { !$0.isTime && $0 != .page }
        wantsPages = dimensions.contains(.page)
        wantsHours = dimensions.contains(.hour)
        self.limits = limits
    }
}
