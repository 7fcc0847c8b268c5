import Analytics
import POSIX
import Postgres

/// Answers statistics from the rows in Postgres, on reader threads with connections of their own.
///
/// While the server is away, questions are told so instead of waiting for it.
package final class PostgresStatisticsStore: StatisticsStore {
    /// Questions that may wait for a reader; the next one is told that the store is busy.
    private static let queueLimit = 64

    private let readers: WorkerThreads<PostgresStatisticsReader>
    private let limits: StatisticsLimits

    /// Reaches for nothing yet.
    ///
    /// - Parameter readers: how many questions are worked on at the same time.
    package convenience init(_ database: PostgresDatabase, readers: Int = 2) {
        self.init(database, readers: readers, limits: StatisticsLimits())
    }

    init(_ database: PostgresDatabase, readers count: Int = 2, limits: StatisticsLimits) {
        self.limits = limits
        readers = WorkerThreads(name: "statistics", count: count, queueLimit: Self.queueLimit) {
            PostgresStatisticsReader(database)
        }
    }

    package func close() { readers.stop() }

    package func answer(_ queries: [Query]) async throws(StoreError) -> [Answer] {
        let limits = limits
        return try await read { (connection) throws(PostgresError) in
            try PostgresRows.answers(to: queries, from: connection, limits: limits)
        }
    }

    package func sitesWithEvents() async throws(StoreError) -> [Site] {
        try await read { (connection) throws(PostgresError) in
            var sites: [Site] = []
            try connection.query(Self.sitesSQL).forEachRow { row in
                sites.append(
                    Site(
                        domain: row.text(0), timeZone: row.isNull(1) ? nil : row.text(1),
                        hashRouting: row.bool(2)))
            }
            return sites
        }
    }

    package func visitors(
        of site: String, activeSince time: Timestamp, on day: LocalDay
    ) async throws(StoreError) -> Int {
        try await read { (connection) throws(PostgresError) in
            let values: [PostgresValue] = [
                .text(site), .date(PostgresDate(day)), .timestamp(PostgresTimestamp(time)),
                .timestamp(PostgresTimestamp(milliseconds: time.milliseconds - Self.longestSession)),
            ]
            return Int(try connection.query(Self.activeSQL, values).first { $0.int8(0) } ?? 0)
        }
    }

    /// Sessions end with their local day, which clock changes may make longer than others.
    private static let longestSession: Int64 = 26 * 3_600_000

    /// One row of each site is looked for, since a join of the planner's choice would read all.
    private static let sitesSQL = """
        SELECT domain_name, timezone, hash_routing
        FROM domains, LATERAL (SELECT 1 FROM sessions WHERE sessions.domain_id = domains.domain_id LIMIT 1) AS one
        ORDER BY domain_name COLLATE "C"
        """

    private static let activeSQL = """
        SELECT count(*) FROM (
            SELECT DISTINCT coalesce(local_day, $2), visitor_id FROM sessions
            WHERE domain_id = (SELECT domain_id FROM domains WHERE domain_name = $1)
                AND created_at >= $4 AND (local_day >= $2 OR local_day IS NULL) AND NOT bot
                AND coalesce(updated_at, created_at + duration * interval '1 second', created_at) >= $3) AS active
        """

    private func read<Result: Sendable>(
        _ body: @escaping @Sendable (PostgresConnection) throws(PostgresError) -> Result
    ) async throws(StoreError) -> Result {
        guard let result = await readers.run({ $0.read(body) }) else {
            throw .unavailable("too many questions are waiting for statistics")
        }
        return try result.get()
    }
}
