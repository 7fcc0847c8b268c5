import Analytics
import POSIX
import SQLite

/// Deletes old days from SQLite, on a connection of its own. From any thread.
package final class SQLiteRetentionStore: RetentionStore {
    /// Pages that one call of `reclaimSpace` gives back at most: 8 MiB.
    private static let pagesAtOnce = 1024
    /// This part of the file stays free for the days to come, which would only make it grow again.
    private static let reserveDivisor = 16

    private let database: SQLiteDatabase
    /// Opened when it is needed, closed when there is nothing to do for now or after an error.
    private let connection = Mutex<Connection?>(nil)

    package init(_ database: SQLiteDatabase) { self.database = database }

    /// The time zone has been heeded when the rows were written: they hold their site's day.
    package func prune(_ site: Site, before day: LocalDay, maxRows: Int) throws(StoreError) -> Int {
        try withConnection { connection throws(SQLiteError) in
            let rows = try SQLiteOldRows(connection, site: site.domain, before: day)
            // Without the lock first: most often there is nothing to do.
            if try rows.oldestDay() == nil { return 0 }
            return try connection.withTransaction { () throws(SQLiteError) in
                try rows.delete(maxRows: maxRows)
            }
        }
    }

    /// Cuts free pages off the file's end. A file from before there was retention cannot be cut: its free pages are
    /// used again. https://sqlite.org/pragma.html#pragma_incremental_vacuum
    package func reclaimSpace() throws(StoreError) -> Bool {
        let isMoreToDo = try withConnection { connection throws(SQLiteError) in
            let before = try Self.excessPages(connection)
            if before <= 0 { return false }
            try connection.execute("PRAGMA incremental_vacuum(\(min(before, Self.pagesAtOnce)))")
            let after = try Self.excessPages(connection)
            return after > 0 && after < before
        }
        if !isMoreToDo { connection.withLock { $0 = nil } }
        return isMoreToDo
    }

    private static func excessPages(_ connection: Connection) throws(SQLiteError) -> Int {
        let free = try connection.statement("PRAGMA freelist_count").first { $0.int(0) } ?? 0
        let all = try connection.statement("PRAGMA page_count").first { $0.int(0) } ?? 0
        return free - all / reserveDivisor
    }

    private func withConnection<Result: Sendable>(
        _ body: (Connection) throws(SQLiteError) -> Result
    ) throws(StoreError) -> Result {
        try connection.withLock { kept throws(StoreError) in
            let connection =
                if let kept { kept } else { try database.newConnection(.readWrite, cacheKibibytes: 1024) }
            kept = nil
            do throws(SQLiteError) {
                let result = try body(connection)
                kept = connection
                return result
            } catch {
                throw StoreError(error, path: database.path)
            }
        }
    }
}
