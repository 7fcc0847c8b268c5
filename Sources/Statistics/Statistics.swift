// Statistics: from a question to the numbers on a page. It plans which queries answer the question, and makes
// series, comparisons and shares from what the store says. It knows neither SQL nor HTML.

import Analytics

/// Answers what pages ask.
package struct Statistics: Sendable {
    private let store: any StatisticsStore

    package init(store: any StatisticsStore) {
        self.store = store
    }

    /// All numbers of a page about one site and some days, of one moment.
    package func report(_ request: ReportRequest) async throws(StoreError) -> Report {
        let answers = try await store.answer(request.queries)
        return request.report(from: answers)
    }

    /// The sites that have at least one session, by domain.
    package func sites() async throws(StoreError) -> [Site] {
        try await store.sitesWithEvents()
    }

    /// How many people are on a site: visitors with an event in the last five minutes.
    package func visitorsNow(
        on site: String, in zone: TimeZoneRules, at now: Timestamp
    ) async throws(StoreError) -> Int {
        let since = Timestamp(milliseconds: now.milliseconds - 5 * 60_000)
        return try await store.visitors(of: site, activeSince: since, on: zone.day(at: since))
    }
}
