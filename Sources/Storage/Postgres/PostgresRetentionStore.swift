import Analytics
import POSIX
import Postgres

/// Deletes old days from Postgres, on a connection of its own. From any thread; of several servers on a database one
/// deletes at a time.
package final class PostgresRetentionStore: RetentionStore {
    private let database: PostgresDatabase
    private let defaultTimeZone: String
    private let state = Mutex(State())

    private struct State {
        /// Opened when it is needed, closed when there is nothing to do for now or after an error.
        var connection: PostgresConnection?
        /// What is being deleted, between two steps.
        var rows: PostgresOldRows?
        /// Tables that have lost rows.
        var unclean: [String] = []
    }

    /// - Parameter defaultTimeZone: of sites that have none of their own, an IANA name.
    package init(_ database: PostgresDatabase, defaultTimeZone: String) {
        self.database = database
        self.defaultTimeZone = defaultTimeZone
    }

    /// A session counts as ten rows, since one of the original takes all its events with it.
    ///
    /// - Returns: 0 also while another server deletes.
    package func prune(_ site: Site, before day: LocalDay, maxRows: Int) throws(StoreError) -> Int {
        try withConnection { (connection, state) throws(PostgresError) in
            var rows =
                if let open = state.rows, open.site == site, open.day == day {
                    open
                } else { PostgresOldRows(of: site, before: day, zone: site.timeZone ?? defaultTimeZone) }
            let deleted = try connection.withTransaction { () throws(PostgresError) in
                try connection.execute(Self.settings)
                guard try Self.lockOutOthers(connection) else { return 0 }
                return try rows.delete(maxRows: maxRows, on: connection)
            }
            state.rows = deleted == 0 ? nil : rows
            if deleted > 0 { state.unclean = ["sessions", "events"] }
            return deleted
        }
    }

    /// Makes the room of deleted rows usable for new ones, one table a call.
    /// https://www.postgresql.org/docs/current/routine-vacuuming.html#VACUUM-FOR-SPACE-RECOVERY
    package func reclaimSpace() throws(StoreError) -> Bool {
        let isMoreToDo = try withConnection { (connection, state) throws(PostgresError) in
            guard let table = state.unclean.first else { return false }
            // Takes as long as the table is large, and holds nobody up. Another that is at it will do.
            connection.timeout = .seconds(86_400)
            try connection.execute("VACUUM (SKIP_LOCKED) \(table)")
            state.unclean.removeFirst()
            return !state.unclean.isEmpty
        }
        if !isMoreToDo { state.withLock { $0.connection = nil } }
        return isMoreToDo
    }

    /// So that the planner reads the index on site and time only as far as it must, and the others by ids, however old
    /// its statistics are. What a crash undoes is deleted again, so no commit waits for the disk.
    private static let settings = """
        SET LOCAL lock_timeout = '2s';
        SET LOCAL statement_timeout = '60s';
        SET LOCAL idle_in_transaction_session_timeout = '60s';
        SET LOCAL synchronous_commit = off;
        SET LOCAL enable_seqscan = off;
        SET LOCAL enable_bitmapscan = off;
        SET LOCAL enable_sort = off;
        SET LOCAL enable_hashjoin = off;
        SET LOCAL enable_mergejoin = off;
        SET LOCAL jit = off
        """

    /// Held to the end of the transaction. The number means this and nothing else.
    /// https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS
    static let lock: Int64 = 5_407_112_806_311_749

    private static func lockOutOthers(_ connection: PostgresConnection) throws(PostgresError) -> Bool {
        try connection.query("SELECT pg_try_advisory_xact_lock($1)", [.int8(lock)]).first { $0.bool(0) }
            ?? false
    }

    private func withConnection<Result: Sendable>(
        _ body: (PostgresConnection, inout State) throws(PostgresError) -> Result
    ) throws(StoreError) -> Result {
        try state.withLock { state throws(StoreError) in
            let connection = if let open = state.connection { open } else { try database.connect() }
            state.connection = nil
            do throws(PostgresError) {
                let result = try body(connection, &state)
                state.connection = connection
                return result
            } catch {
                state.rows = nil
                throw database.failure(error)
            }
        }
    }
}
