/// Answers questions about what is stored. Blocking work is done on threads of the store's own.
package protocol StatisticsStore: Sendable {
    /// Answers all queries from one snapshot of the data, in their order.
    ///
    /// Questions for one page come in one call, so that a store may answer them in one pass.
    /// - Throws: `.unavailable` where too many questions wait already, or the store cannot be read.
    func answer(_ queries: [Query]) async throws(StoreError) -> [Answer]

    /// The sites that have at least one session, by domain.
    func sitesWithEvents() async throws(StoreError) -> [Site]

    /// How many distinct visitors of a site, bots left out, had an event at or after a moment.
    ///
    /// - Parameter day: the site's day at this moment.
    func visitors(
        of site: String, activeSince time: Timestamp, on day: LocalDay
    ) async throws(StoreError) -> Int

    /// Answers what waits and lets the data go. Call it once; later questions are told `unavailable`.
    func close()
}
