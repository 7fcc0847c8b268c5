import Analytics

/// Two sites, one of them secret, with the same few numbers for every question.
struct FixedStore: StatisticsStore {
    var sites = ["open.example", "secret.example"]
    var names = ["/first-page"]
    var isAway = false

    func answer(_ queries: [Query]) async throws(StoreError) -> [Answer] {
        if isAway { throw .unavailable("away") }
        return queries.map(answer)
    }

    private func answer(_ query: Query) -> Answer {
        let counts = Counts(
            visitors: 12_345, visits: 20_000, pageviews: 40_000, bounces: 8_000, durationMilliseconds: 1)
        switch query.dimension {
        case nil: return Answer(rows: [Answer.Row(value: nil, counts: counts)], rowCount: 1)
        case .hour, .day, .month: return Answer(rows: [], rowCount: 0)
        default:
            let rows = names.map { Answer.Row(value: .text($0), counts: counts) }
            return Answer(rows: rows, rowCount: rows.count)
        }
    }

    func sitesWithEvents() async throws(StoreError) -> [Site] {
        if isAway { throw .unavailable("away") }
        return sites.map { Site(domain: $0) }
    }

    func visitors(
        of site: String, activeSince time: Timestamp, on day: LocalDay
    ) async throws(StoreError) -> Int { 3 }

    func close() {}
}
