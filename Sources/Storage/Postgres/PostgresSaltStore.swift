import Analytics
import POSIX
import Postgres

/// The salts of the days. From any thread; other servers may read and store too.
package final class PostgresSaltStore: SaltStore {
    private let database: PostgresDatabase
    /// What may still be in the files though it is deleted. All at first, since the last process may have been killed
    /// after deleting.
    private let uncleared = Mutex(Set(SaltTable.allCases))

    package init(_ database: PostgresDatabase) { self.database = database }

    package func salt(of day: LocalDay, orStore candidate: Salt) throws(StoreError) -> Salt {
        let date = PostgresValue.date(PostgresDate(daysSince1970: day.number))
        let stored = try database.withShared { connection throws(PostgresError) -> [UInt8]? in
            if let known = try Self.salt(of: date, connection) { return known }
            try connection.query(
                "INSERT INTO salts(day, salt) VALUES ($1, $2) ON CONFLICT (day) DO NOTHING",
                [date, .bytes(candidate.bytes)])
            // In a statement of its own, which sees the row even if another server's came first.
            return try Self.salt(of: date, connection)
        }
        guard let salt = stored.flatMap(Salt.init(bytes:)) else {
            throw .refused("the salt of day \(day.iso8601) in the database \(database.name) is damaged")
        }
        return salt
    }

    /// Also deletes the original's salts, once they are a day old.
    ///
    /// - Throws: `.unavailable` while someone reads the table for long: the salts are gone from it then, and the next
    ///   call clears its file. The server's write-ahead log keeps what was written until it is recycled.
    package func removeSalts(except days: ClosedRange<LocalDay>) throws(StoreError) {
        let first = PostgresValue.date(PostgresDate(daysSince1970: days.lowerBound.number))
        let last = PostgresValue.date(PostgresDate(daysSince1970: days.upperBound.number))
        try database.withShared { connection throws(PostgresError) in
            try delete(.days, "DELETE FROM salts WHERE day NOT BETWEEN $1 AND $2", [first, last], connection)
            if try SaltTable.original.exists(connection) {
                let sql = "DELETE FROM salt WHERE created_at < now() - interval '1 day'"
                try delete(.original, sql, [], connection)
            }
        }
        try clear()
    }

    private func clear() throws(StoreError) {
        let tables = uncleared.withLock { $0 }
        if tables.isEmpty { return }
        // A connection of its own, so that waiting for readers holds up nobody who asks for a salt.
        let connection = try database.connect()
        do throws(PostgresError) {
            for table in tables {
                if try table.exists(connection) { try table.rewrite(connection) }
                uncleared.withLock { _ = $0.remove(table) }
            }
        } catch {
            throw database.failure(error)
        }
    }

    private func delete(
        _ table: SaltTable, _ sql: String, _ values: [PostgresValue], _ connection: PostgresConnection
    ) throws(PostgresError) {
        let deleted = try connection.query(sql, values).changes
        if deleted > 0 { uncleared.withLock { _ = $0.insert(table) } }
    }

    private static func salt(
        of date: PostgresValue, _ connection: PostgresConnection
    ) throws(PostgresError) -> [UInt8]? {
        try connection.query("SELECT salt FROM salts WHERE day = $1", [date]).first { $0.bytes(0) }
    }
}

/// The tables that hold salts.
private enum SaltTable: String, CaseIterable {
    case days = "salts"
    case original = "salt"

    func exists(_ connection: PostgresConnection) throws(PostgresError) -> Bool {
        try connection.query("SELECT to_regclass($1) IS NOT NULL", [.text(rawValue)]).first { $0.bool(0) }
            ?? false
    }

    /// Puts what is left into a new file and gives up the old one, in which deleted rows still are. VACUUM FULL would
    /// take them along into the new one for as long as any transaction older than their deletion is open.
    /// https://www.postgresql.org/docs/current/sql-truncate.html
    func rewrite(_ connection: PostgresConnection) throws(PostgresError) {
        try connection.withTransaction { () throws(PostgresError) in
            try connection.execute(
                "SET LOCAL lock_timeout = '500ms'; LOCK TABLE \(rawValue) IN ACCESS EXCLUSIVE MODE")
            let kept = try connection.query(
                "SELECT coalesce(json_agg(kept), '[]')::text FROM \(rawValue) AS kept"
            )
            .first { $0.text(0) }
            try connection.execute("TRUNCATE \(rawValue)")
            try connection.query(
                "INSERT INTO \(rawValue) SELECT * FROM json_populate_recordset(NULL::\(rawValue), $1::json)",
                [.text(kept ?? "[]")])
        }
    }
}
