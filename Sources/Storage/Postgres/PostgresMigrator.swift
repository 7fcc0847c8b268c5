import Analytics
import Glibc
import POSIX
import Postgres

/// Brings the tables of a database up to what this program knows: an empty one, or one that the original has filled.
package struct PostgresMigrator {
    package enum Mode: Sendable {
        case run
        /// Only looks whether the tables are new enough.
        case skip
    }

    /// How long to wait for others.
    struct Patience {
        /// For another server that does the same.
        var migration: Duration = .seconds(30)
        /// For a table: as long as it waits, everyone else waits behind.
        var table: Duration = .seconds(2)
        /// How often to try, with `pause` in between, in which the others go on.
        var attempts = 5
        var pause: Duration = .seconds(1)
    }

    let connection: PostgresConnection
    /// For messages, see `PostgresDatabase.name`.
    let database: String
    let mode: Mode
    var patience = Patience()

    /// Does what is missing, all or nothing. Of several servers one does it, and the others wait.
    ///
    /// - Throws: `.refused` with what speaks against using this database and what to do about it; it is left as it was
    ///   then. `.unavailable` if a table stays locked by others, or the server goes: the next call may succeed.
    func run() throws(StoreError) {
        let refusal: String?
        do throws(PostgresError) {
            refusal = try check()
        } catch {
            throw StoreError(error, database: database)
        }
        if let refusal { throw .refused(refusal) }
    }

    /// Returns what speaks against using the database.
    private func check() throws(PostgresError) -> String? {
        var tables = try PostgresTables(connection)
        if let refusal = tables.refusal(of: database) { return refusal }
        if mode == .skip { return tables.refusalAsTheyAre(in: database) }
        // Without the lock first: tables that are up to date are only read.
        if tables.ownVersion > 0 { try tables.readOriginalVersion(connection) }
        if tables.areCurrent { return nil }
        return try migrate()
    }

    private func migrate() throws(PostgresError) -> String? {
        let migration = PostgresMigration(connection: connection, database: database, patience: patience)
        for _ in 1..<patience.attempts {
            do throws(PostgresError) {
                return try migration.run()
            } catch  where error.isAboutLocks {
                pause(patience.pause)
            }
        }
        return try migration.run()
    }
}

extension PostgresError {
    /// True if others held what was needed.
    fileprivate var isAboutLocks: Bool {
        sqlState == PostgresCode.lockNotAvailable || sqlState == PostgresCode.deadlock
    }
}

/// Lets the calling thread rest.
func pause(_ duration: Duration) { usleep(UInt32(duration.nanoseconds / 1000)) }
