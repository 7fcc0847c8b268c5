import Analytics
import SQLite

/// The statements that delete what a site has from before a day, the oldest first.
struct SQLiteOldRows {
    private let connection: Connection
    private let oldest, sessions, events: Statement

    init(_ connection: Connection, site: String, before day: LocalDay) throws(SQLiteError) {
        self.connection = connection
        oldest = try connection.statement(Self.oldestSQL)
        sessions = try connection.statement(Self.deleteSQL("session_rows"))
        events = try connection.statement(Self.deleteSQL("event_rows"))
        for statement in [oldest, sessions, events] { statement.bind(site, at: 1) }
        oldest.bind(Int64(day.number), at: 2)
    }

    /// The first day before the one that stays which has a row; nil if there is none.
    func oldestDay() throws(SQLiteError) -> Int64? {
        try oldest.first { $0.isNull(0) ? nil : $0.int64(0) } ?? nil
    }

    /// Deletes day by day, and returns how many rows. Call it within a transaction that writes.
    func delete(maxRows: Int) throws(SQLiteError) -> Int {
        var left = maxRows
        while left > 0, let day = try oldestDay() {
            left -= try run(sessions, on: day, maxRows: left)
            // Events that are still there when their sessions are gone count nowhere; the other way round they would
            // be missing from sessions that count.
            if left > 0 { left -= try run(events, on: day, maxRows: left) }
        }
        return maxRows - left
    }

    private func run(_ statement: Statement, on day: Int64, maxRows: Int) throws(SQLiteError) -> Int {
        statement.bind(day, at: 2)
        statement.bind(maxRows, at: 3)
        try statement.run()
        return connection.changes
    }

    private static let site = "(SELECT id FROM sites WHERE domain = ?1)"

    /// Both halves read one entry of the primary key.
    private static let oldestSQL = """
        SELECT min(day) FROM (
            SELECT min(day) AS day FROM session_rows WHERE site = \(site) AND day < ?2
            UNION ALL
            SELECT min(day) FROM event_rows WHERE site = \(site) AND day < ?2)
        """

    /// The day's first rows, which lie side by side in the table.
    private static func deleteSQL(_ table: String) -> String {
        """
        DELETE FROM \(table) WHERE site = \(site) AND day = ?2 AND id <= (
            SELECT max(id) FROM (
                SELECT id FROM \(table) WHERE site = \(site) AND day = ?2 ORDER BY id LIMIT ?3))
        """
    }
}
