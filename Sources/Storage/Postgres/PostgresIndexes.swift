import Analytics
import Postgres

/// Gives the tables that were taken over from the original the indexes of this program, and takes away those that are
/// not worth their cost, while events are stored. What was interrupted is resumed by the next run.
package struct PostgresIndexes {
    package enum Notice: Hashable, Sendable {
        /// Indexes are built or dropped from now on, which takes minutes for tables of a hundred million rows.
        case began(builds: Int, drops: Int)
        case finished
    }

    private let database: PostgresDatabase
    private let notify: (Notice) -> Void

    /// - Parameter notify: called on the thread of `run`.
    package init(_ database: PostgresDatabase, notify: @escaping (Notice) -> Void) {
        self.database = database
        self.notify = notify
    }

    /// Builds and drops what is left to, on connections of its own. To be called from a thread that has time, until
    /// it returns true; of several servers one at a time does it.
    ///
    /// - Parameter shouldStop: asked a few times a second; what is being built is given up then.
    /// - Returns: whether all is as it should be. Not if another server is at it, or if it was stopped.
    package func run(shouldStop: @escaping () -> Bool) throws(StoreError) -> Bool {
        let connection = try database.connect()
        // Others are given their time: a build ends when all transactions that are older have ended.
        connection.timeout = .seconds(30 * 86_400)
        connection.isInterrupted = shouldStop
        if try isDone(connection) { return true }
        let guardian = try database.connect()
        do throws(PostgresError) {
            guard try lockOutOthers(guardian) else { return false }
            // The lock goes with the connection, and that with its last use.
            defer { withExtendedLifetime(guardian) {} }
            return try perform(on: connection, shouldStop)
        } catch  where error.sqlState == PostgresCode.queryCanceled && shouldStop() {
            return false
        } catch {
            throw database.failure(error)
        }
    }

    private func isDone(_ connection: PostgresConnection) throws(StoreError) -> Bool {
        do throws(PostgresError) {
            return try PostgresIndexWork(connection).isDone
        } catch {
            throw database.failure(error)
        }
    }

    /// Takes a lock that goes with the connection, and never waits for it: a statement that waits has a snapshot, for
    /// whose end the build would wait that it waits for.
    private func lockOutOthers(_ guardian: PostgresConnection) throws(PostgresError) -> Bool {
        try guardian.execute("BEGIN ISOLATION LEVEL READ COMMITTED")
        return try guardian.tryToLock(Self.lock)
    }

    /// Any number, so long as it is always the same.
    private static let lock: Int64 = 7_069_636_612

    private func perform(
        on connection: PostgresConnection, _ shouldStop: () -> Bool
    ) throws(PostgresError) -> Bool {
        // Once more, now that nobody else changes it.
        var work = try PostgresIndexWork(connection)
        if work.isDone { return true }
        notify(.began(builds: work.builds.count, drops: work.drops.count))
        try liftLimits(connection)
        while let statement = work.next {
            if shouldStop() { return false }
            try connection.execute(statement)
            work = try PostgresIndexWork(connection)
        }
        if work.isDone { notify(.finished) }
        return work.isDone
    }

    /// Limits that the operator has set are for questions. Not in a transaction, which a concurrent build must not be
    /// in; so only where there are any, since a pooler may give the connection to others.
    private func liftLimits(_ connection: PostgresConnection) throws(PostgresError) {
        for limit in ["statement_timeout", "lock_timeout"] {
            let isSet = try connection.query("SELECT current_setting($1) <> '0'", [.text(limit)])
                .first { $0.bool(0) }
            if isSet == true { try connection.execute("SET \(limit) = 0") }
        }
    }
}
