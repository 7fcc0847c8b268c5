import Analytics
import POSIX
import Postgres

/// The database on a Postgres server: reached when it is needed, given its tables once, left and reached again whatever
/// happens to the server. Stores take their connections from here. From any thread.
package final class PostgresDatabase: Sendable {
    /// What an operator may find the server under, for example `db.example.com:5432/picolytics`; no secrets.
    package let name: String
    private let options: [PostgresOption]
    private let migration: PostgresMigrator.Mode
    private let tables = Mutex(Tables.unknown)
    private let lastRefusal = Mutex<String?>(nil)
    /// For what is small and rare: salts, sites, settings.
    private let shared = Mutex(Shared())

    private enum Tables {
        case unknown
        case beingPrepared
        case ready
    }

    private struct Shared {
        var connection: PostgresConnection?
        var failure: (error: StoreError, until: MonotonicInstant)?
    }

    /// After a failed attempt nobody who asks for something small waits for another one for so long.
    private static let failFast: Duration = .seconds(1)

    /// Who takes a database for away makes salts of its own: what is at hand in a moment is waited for.
    private static let preparationWait: Duration = .seconds(10)

    /// Reaches for nothing yet.
    ///
    /// - Parameter options: where the server is and how to reach it; see `PostgresConnection`.
    package init(_ options: [PostgresOption], migration: PostgresMigrator.Mode = .run) {
        // The last of two counts.
        self.options = options + Self.defaults(besides: options)
        self.migration = migration
        name = Self.name(of: options)
    }

    /// Why the database that was reached last is of no use as it is, for example since its tables are another
    /// program's; nil if nothing speaks against it.
    package var refusal: String? { lastRefusal.withLock { $0 } }

    /// Connects, and sees to it that the tables are there.
    ///
    /// - Throws: `.unavailable` with what to do about it, never `.refused`, which would be taken for a fault of what
    ///   is to be stored.
    package func connect() throws(StoreError) -> PostgresConnection {
        let connection: PostgresConnection
        do throws(PostgresError) {
            connection = try PostgresConnection(options)
        } catch {
            throw StoreError(error, database: name)
        }
        guard try prepare(connection) else {
            throw .unavailable("the tables in the database \(name) are being prepared")
        }
        return connection
    }

    /// What a failed statement means to the caller.
    func failure(_ error: PostgresError) -> StoreError {
        // The server may be another one than before, or its tables may have been dropped.
        if error.sqlState == PostgresCode.undefinedTable {
            tables.withLock { if $0 == .ready { $0 = .unknown } }
        }
        return StoreError(error, database: name)
    }

    /// Runs `body` on the shared connection, connected anew if need be.
    func withShared<Result: Sendable>(
        _ body: (PostgresConnection) throws(PostgresError) -> Result
    ) throws(StoreError) -> Result {
        try shared.withLock { shared throws(StoreError) in
            if let failure = shared.failure, MonotonicClock.now < failure.until { throw failure.error }
            do throws(StoreError) {
                let connection = if let open = shared.connection { open } else { try connect() }
                shared.connection = connection
                shared.failure = nil
                return try run(connection, body)
            } catch .refused(let reason) {
                throw .refused(reason)
            } catch {
                // What is wrong with a connection may not show in its state.
                shared.connection = nil
                shared.failure = (error, MonotonicClock.now + Self.failFast)
                throw error
            }
        }
    }

    private func run<Result: Sendable>(
        _ connection: PostgresConnection, _ body: (PostgresConnection) throws(PostgresError) -> Result
    ) throws(StoreError) -> Result {
        do throws(PostgresError) {
            return try body(connection)
        } catch {
            throw failure(error)
        }
    }

    /// Brings the tables up to date if nobody did so yet; false if another thread takes long to do so.
    private func prepare(_ connection: PostgresConnection) throws(StoreError) -> Bool {
        let before = tables.wait(timeout: Self.preparationWait) { tables -> Tables? in
            guard tables != .beingPrepared else { return nil }
            defer { tables = tables == .ready ? .ready : .beingPrepared }
            return tables
        }
        guard let before else { return false }
        if before == .ready { return true }
        var isReady = false
        defer {
            tables.withLock { $0 = isReady ? .ready : .unknown }
            tables.notifyAll()
        }
        try migrate(connection)
        isReady = true
        return true
    }

    private func migrate(_ connection: PostgresConnection) throws(StoreError) {
        do throws(StoreError) {
            try PostgresMigrator(connection: connection, database: name, mode: migration).run()
            lastRefusal.withLock { $0 = nil }
        } catch .refused(let reason) {
            lastRefusal.withLock { $0 = reason }
            throw .unavailable(reason)
        }
    }

    /// What holds unless the operator says otherwise, here or in the environment: a dead server is noticed within half a
    /// minute. Texts are UTF-8 in any case.
    /// https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS
    private static func defaults(besides options: [PostgresOption]) -> [PostgresOption] {
        let own = [
            PostgresOption("application_name", "picolytics"), PostgresOption("connect_timeout", "5"),
            PostgresOption("keepalives_idle", "10"), PostgresOption("keepalives_interval", "5"),
            PostgresOption("keepalives_count", "3"), PostgresOption("tcp_user_timeout", "25000"),
        ].filter { standard in
            !options.contains { $0.keyword == standard.keyword }
                && PostgresOption.standard(standard.keyword) == nil
        }
        return own + [PostgresOption("client_encoding", "UTF8")]
    }

    private static func name(of options: [PostgresOption]) -> String {
        func value(_ keyword: String) -> String? { options.first { $0.keyword == keyword }?.value }
        let host = value("host") ?? value("hostaddr") ?? "localhost"
        return "\(host):\(value("port") ?? "5432")/\(value("dbname") ?? value("user") ?? "")"
    }
}
