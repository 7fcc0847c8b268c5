import Analytics
import POSIX
import Postgres

/// A connection for questions, made when it is needed first, and again after it was lost.
final class PostgresStatisticsReader {
    /// After a failed attempt to connect nobody waits for another one for so long.
    private static let failFast: Duration = .seconds(1)
    /// Longer than a statement may take: the server's silence.
    private static let timeout: Duration = .seconds(35)

    /// One snapshot, and an end to every statement. Without what pays off only for questions about a whole table, which
    /// the planner takes for cheap while statistics are old; cursors are read to their ends.
    private static let begin = """
        BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
        SET LOCAL statement_timeout = '30s';
        SET LOCAL idle_in_transaction_session_timeout = '60s';
        SET LOCAL enable_seqscan = off;
        SET LOCAL cursor_tuple_fraction = 1;
        SET LOCAL jit = off
        """

    private let database: PostgresDatabase
    private var connection: PostgresConnection?
    private var failure: (error: StoreError, until: MonotonicInstant)?

    init(_ database: PostgresDatabase) { self.database = database }

    /// Runs `body` on the data of one moment.
    func read<Result>(
        _ body: (PostgresConnection) throws(PostgresError) -> Result
    ) -> Swift.Result<Result, StoreError> {
        do throws(StoreError) {
            let connection = try begun()
            return .success(try run(body, on: connection))
        } catch {
            return .failure(error)
        }
    }

    /// A connection with an open transaction. One that was kept may have been lost meanwhile; then a new one is made.
    private func begun() throws(StoreError) -> PostgresConnection {
        if let kept = connection {
            if (try? kept.execute(Self.begin)) != nil { return kept }
            connection = nil
        }
        let opened = try connected()
        do throws(PostgresError) {
            try opened.execute(Self.begin)
        } catch {
            throw database.failure(error)
        }
        connection = opened
        return opened
    }

    private func connected() throws(StoreError) -> PostgresConnection {
        if let failure, MonotonicClock.now < failure.until { throw failure.error }
        do throws(StoreError) {
            let opened = try database.connect()
            opened.timeout = Self.timeout
            failure = nil
            return opened
        } catch {
            failure = (error, MonotonicClock.now + Self.failFast)
            throw error
        }
    }

    private func run<Result>(
        _ body: (PostgresConnection) throws(PostgresError) -> Result, on connection: PostgresConnection
    ) throws(StoreError) -> Result {
        do throws(PostgresError) {
            let result = try body(connection)
            try connection.execute("COMMIT")
            return result
        } catch {
            if error.isConnectionLost || (try? connection.execute("ROLLBACK")) == nil {
                self.connection = nil
            }
            throw database.failure(error)
        }
    }
}
