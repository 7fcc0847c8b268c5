import Analytics
import POSIX
import SQLite

/// Answers statistics from the rows in SQLite, on reader threads with connections of their own.
package final class SQLiteStatisticsStore: StatisticsStore {
    /// Questions that may wait for a reader; the next one is told that the store is busy.
    private static let queueLimit = 64

    private let readers: WorkerThreads<SQLiteReader>
    private let limits: StatisticsLimits

    /// - Parameters:
    ///   - path: of the database file, whose tables need not be there before the first question.
    ///   - readers: how many questions are worked on at the same time.
    package convenience init(path: String, readers: Int = 2) {
        self.init(path: path, readers: readers, limits: StatisticsLimits())
    }

    init(path: String, readers count: Int = 2, limits: StatisticsLimits) {
        self.limits = limits
        readers = WorkerThreads(name: "statistics", count: count, queueLimit: Self.queueLimit) {
            SQLiteReader(path: path)
        }
    }

    /// Answers what waits and closes the connections. Call it once; later questions are told `unavailable`.
    package func close() {
        readers.stop()
    }

    package func answer(_ queries: [Query]) async throws(StoreError) -> [Answer] {
        let limits = limits
        return try await read { (connection) throws(SQLiteError) in
            try SQLiteRows.answers(to: queries, from: connection, limits: limits)
        }
    }

    package func sitesWithEvents() async throws(StoreError) -> [Site] {
        try await read { (connection) throws(SQLiteError) in
            var sites: [Site] = []
            try connection.statement(Self.sitesSQL).forEachRow { (row: borrowing Row) throws(SQLiteError) in
                sites.append(
                    Site(
                        domain: row.text(0), timeZone: row.isNull(1) ? nil : row.text(1),
                        hashRouting: row.int(2) != 0))
            }
            return sites
        }
    }

    package func visitors(
        of site: String, activeSince time: Timestamp, on day: LocalDay
    ) async throws(StoreError) -> Int {
        try await read { (connection) throws(SQLiteError) in
            let statement = try connection.statement(Self.activeSQL)
            statement.bind(site, at: 1)
            statement.bind(Int64(day.number), at: 2)
            statement.bind(time.milliseconds, at: 3)
            return try statement.first { $0.int(0) } ?? 0
        }
    }

    private static let sitesSQL = """
        SELECT domain, timezone, hash_routing FROM sites
        WHERE EXISTS (SELECT 1 FROM session_rows WHERE session_rows.site = sites.id)
        ORDER BY domain
        """

    private static let activeSQL = """
        SELECT count(DISTINCT day || ' ' || visitor) FROM session_rows
        WHERE site = (SELECT id FROM sites WHERE domain = ?1) AND day >= ?2 AND start + duration >= ?3 AND NOT bot
        """

    private func read<Result: Sendable>(
        _ body: @escaping @Sendable (Connection) throws(SQLiteError) -> Result
    ) async throws(StoreError) -> Result {
        guard let result = await readers.run({ $0.read(body) }) else {
            throw .unavailable("too many questions are waiting for statistics")
        }
        return try result.get()
    }
}
