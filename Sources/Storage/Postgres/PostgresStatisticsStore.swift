import Analytics
package final class PostgresStatisticsStore: StatisticsStore {
    package init(_ database: PostgresDatabase) {}
    package func answer(_ queries: [Query]) async throws(StoreError) -> [Answer] {
        throw .unavailable("none")
    }
    package func sitesWithEvents() async throws(StoreError) -> [Site] { [] }
    package func visitors(of site: String, activeSince time: Timestamp, on day: LocalDay)
        async throws(StoreError) -> Int
    { 0 }
    package func close() {}
}
