import Analytics
import POSIX
import SQLite

/// The salts of the days. From any thread; other processes may read and store too.
package final class SQLiteSaltStore: SaltStore {
    private let database: SQLiteDatabase
    private let log = Mutex(LogState())

    private struct LogState {
        /// How often salts were deleted; once at first, since the last process may have been killed after deleting
        /// and before clearing the write-ahead log.
        var deletions = 1
        /// Up to which deletion the log is known to be clear.
        var cleared = 0
    }

    package init(_ database: SQLiteDatabase) { self.database = database }

    package func salt(of day: LocalDay, orStore candidate: Salt) throws(StoreError) -> Salt {
        let stored = try database.withShared { connection throws(SQLiteError) -> [UInt8]? in
            if let known = try Self.salt(of: day, connection) { return known }
            let statement = try connection.statement(
                "INSERT INTO salts(day, salt) VALUES(?1, ?2) ON CONFLICT(day) DO NOTHING")
            statement.bind(Int64(day.number), at: 1)
            statement.bind(candidate.bytes, at: 2)
            try statement.run()
            return try Self.salt(of: day, connection)
        }
        guard let salt = stored.flatMap(Salt.init(bytes:)) else {
            throw .refused("the salt of day \(day.iso8601) in the database \(database.path) is damaged")
        }
        return salt
    }

    /// - Throws: `.unavailable` while a reader keeps the old pages in use: the salts are gone from the tables then,
    ///   and the next call clears the log.
    package func removeSalts(except days: ClosedRange<LocalDay>) throws(StoreError) {
        let deleted = try database.withShared { connection throws(SQLiteError) in
            let statement = try connection.statement("DELETE FROM salts WHERE day NOT BETWEEN ?1 AND ?2")
            statement.bind(Int64(days.lowerBound.number), at: 1)
            statement.bind(Int64(days.upperBound.number), at: 2)
            try statement.run()
            return connection.changes
        }
        let state = log.withLock { state in
            if deleted > 0 { state.deletions += 1 }
            return state
        }
        guard state.cleared < state.deletions else { return }
        try clearLog()
        log.withLock { $0.cleared = max($0.cleared, state.deletions) }
    }

    /// Old copies of pages are in the write-ahead log until it is copied into the file and cut to nothing.
    /// https://sqlite.org/pragma.html#pragma_wal_checkpoint
    private func clearLog() throws(StoreError) {
        // A connection of its own, so that waiting for readers holds up nobody who asks for a salt.
        let connection = try database.newConnection(.readWrite, cacheKibibytes: 64)
        let isBusy: Bool
        do throws(SQLiteError) {
            try connection.execute("PRAGMA busy_timeout = 1000")
            isBusy =
                try connection.statement("PRAGMA wal_checkpoint(TRUNCATE)").first { $0.int(0) != 0 } ?? true
        } catch {
            throw StoreError(error, path: database.path)
        }
        if isBusy {
            throw .unavailable("deleted salts are still in \(database.path)-wal: a reader is in the way")
        }
    }

    private static func salt(of day: LocalDay, _ connection: Connection) throws(SQLiteError) -> [UInt8]? {
        let statement = try connection.statement("SELECT salt FROM salts WHERE day = ?1")
        statement.bind(Int64(day.number), at: 1)
        return try statement.first { $0.blob(0) }
    }
}
