import Analytics
import Postgres

/// The writing connection: one transaction a batch. It remembers nothing that another server may change but the numbers
/// of the sites, which never do.
final class PostgresWriter {
    private let database: PostgresDatabase
    private let sessionTimeout: Duration
    private let storePings: Bool
    private var connection: PostgresConnection?
    private let sites = PostgresSiteNumbers()
    private let visitors = PostgresVisitorLocks()
    private let sessions = PostgresSessionRows()
    private let events = PostgresEventRows()

    init(_ database: PostgresDatabase, sessionTimeout: Duration, storePings: Bool) {
        self.database = database
        self.sessionTimeout = sessionTimeout
        self.storePings = storePings
    }

    func position(of spool: SpoolID) throws(StoreError) -> SpoolPosition? {
        let connection = try connected()
        do throws(PostgresError) {
            return try PostgresSpools.position(of: spool, on: connection)
        } catch {
            throw failed(error)
        }
    }

    func store(_ batch: [Event], moving move: SpoolMove) throws(StoreError) {
        let connection = try connected()
        let outcome: SpoolMoveOutcome
        do throws(PostgresError) {
            outcome = try write(batch, moving: move, on: connection)
        } catch {
            throw failed(error)
        }
        if case .elsewhere(let actual) = outcome {
            rollBack(connection)
            throw .positionMoved(actual: actual)
        }
        try commit(connection)
        sites.commit()
        visitors.purge(after: batch, on: connection)
    }

    private enum SpoolMoveOutcome {
        case moved
        case elsewhere(SpoolPosition?)
    }

    /// READ COMMITTED: after the visitors are locked, all that others have stored for them must be seen. A commit that
    /// only reaches memory is no commit here, since the spool's records are deleted after it. Without sequential
    /// scans, since the planner takes them for cheap while statistics are old. The limits end a statement that waits
    /// for a lock or a disk long before the connection's own.
    private static let begin = """
        BEGIN ISOLATION LEVEL READ COMMITTED;
        SET LOCAL lock_timeout = '5s';
        SET LOCAL statement_timeout = '60s';
        SET LOCAL idle_in_transaction_session_timeout = '60s';
        SET LOCAL enable_seqscan = off;
        SET LOCAL jit = off;
        SELECT set_config('synchronous_commit', 'on', true) WHERE current_setting('synchronous_commit') = 'off'
        """

    private func write(
        _ batch: [Event], moving move: SpoolMove, on connection: PostgresConnection
    ) throws(PostgresError) -> SpoolMoveOutcome {
        try connection.execute(Self.begin)
        let actual = try PostgresSpools.position(of: move.spool, on: connection, lock: true)
        guard actual == move.from else { return .elsewhere(actual) }
        if !batch.isEmpty { try write(batch, on: connection) }
        guard try PostgresSpools.move(move, on: connection) else {
            return .elsewhere(try PostgresSpools.position(of: move.spool, on: connection))
        }
        return .moved
    }

    private func write(_ batch: [Event], on connection: PostgresConnection) throws(PostgresError) {
        let places = try sites.numbers(of: batch, on: connection)
        try visitors.lock(batch, on: connection)
        let stored = try sessions.stored(of: batch, places, on: connection)
        let result = Sessionizer(timeout: sessionTimeout).assign(batch) { stored[$0] ?? [] }
        let ids = try sessions.write(result.outcomes, batch, places, on: connection)
        try events.join(result.outcomes, ids, batch, places, on: connection)
        try events.write(batch, places, on: connection, storePings: storePings) {
            ids[result.outcomeOfEvent[$0]]
        }
    }

    private func commit(_ connection: PostgresConnection) throws(StoreError) {
        let command: String
        do throws(PostgresError) {
            command = try connection.query("COMMIT").command
        } catch {
            // The server's last word decides; where it has none, the position does.
            let isUnknown = error.isConnectionLost
            let reason = failed(error)
            throw isUnknown
                ? .unknownOutcome("\(database.name): the connection was lost in COMMIT [\(error)]") : reason
        }
        // A failed transaction ends without an error. https://www.postgresql.org/docs/current/sql-commit.html
        guard command == "COMMIT" else {
            sites.forget()
            throw .unavailable("the database \(database.name) has undone a transaction")
        }
    }

    private func connected() throws(StoreError) -> PostgresConnection {
        if let connection { return connection }
        // It may be another server, with other numbers.
        sites.forget()
        let opened = try database.connect()
        connection = opened
        return opened
    }

    /// After an event that is refused the transaction ends; after all else the connection goes, since what is wrong may
    /// be the session: it stays read-only after its database is so no more.
    private func failed(_ error: PostgresError) -> StoreError {
        sites.forget()
        let failure = database.failure(error)
        if case .refused = failure, !error.isConnectionLost, let connection {
            rollBack(connection)
        } else {
            connection = nil
        }
        return failure
    }

    private func rollBack(_ connection: PostgresConnection) {
        guard connection.isInTransaction else { return }
        do throws(PostgresError) { try connection.execute("ROLLBACK") } catch { self.connection = nil }
    }
}
