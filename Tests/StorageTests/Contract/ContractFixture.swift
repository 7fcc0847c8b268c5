import Analytics
import Postgres
import TestSupport

@testable import Storage

/// An event store on a database of its own, that follows its own position. What is stored is read by other programs,
/// `sqlite3` and `psql`, from the tables and views that both databases have.
final class ContractFixture {
    private enum Database {
        case sqlite(SQLiteDatabase, TemporaryDirectory)
        case postgres(PostgresDatabase, DatabaseAddress)
    }

    let kind: StoreKind
    private let database: Database
    private let storePings: Bool
    private(set) var store: any EventStore
    private(set) var position: SpoolPosition?

    init(_ kind: StoreKind, storePings: Bool = false) throws {
        self.kind = kind
        self.storePings = storePings
        switch kind {
        case .sqlite:
            let directory = try TemporaryDirectory()
            database = .sqlite(try SQLiteDatabase.open(path: directory.file("test.db")), directory)
        case .postgres:
            let address = try PostgresServer.shared.newDatabase()
            database = .postgres(PostgresDatabase(address.postgresAddress), address)
        }
        store = try Self.store(database, storePings)
    }

    private static func store(_ database: Database, _ storePings: Bool) throws -> any EventStore {
        let timeout = Duration.milliseconds(StoreFixture.timeout)
        return switch database {
        case .sqlite(let database, _):
            try SQLiteEventStore(database, sessionTimeout: timeout, storePings: storePings)
        case .postgres(let database, _):
            PostgresEventStore(database, sessionTimeout: timeout, storePings: storePings)
        }
    }

    var sites: any SiteStore {
        switch database {
        case .sqlite(let database, _): SQLiteSiteStore(database)
        case .postgres(let database, _): PostgresSiteStore(database)
        }
    }

    var retention: any RetentionStore {
        switch database {
        case .sqlite(let database, _): SQLiteRetentionStore(database)
        case .postgres(let database, _): PostgresRetentionStore(database, defaultTimeZone: "UTC")
        }
    }

    func apply(_ events: [Event]) throws {
        let move = nextMove(events.count)
        try store.store(events, moving: move)
        position = move.to
    }

    func nextMove(_ count: Int) -> SpoolMove {
        let to = SpoolPosition(file: 7, offset: (position?.offset ?? 0) + UInt64(count))
        return SpoolMove(spool: StoreFixture.spool, from: position, to: to)
    }

    /// As after a new start of the program.
    func restart() throws { store = try Self.store(database, storePings) }

    /// As of another server on the same database.
    func anotherStore() throws -> any EventStore { try Self.store(database, storePings) }

    /// For statements about the whole database.
    var databaseName: String {
        switch database {
        case .sqlite: "main"
        case .postgres(_, let address): address.database
        }
    }

    /// What the statement gives, one text a row, columns between `|`, NULL empty.
    @discardableResult func rows(_ sql: String) throws -> [String] {
        switch database {
        case .sqlite(let database, _): try sqlite3(database.path, sql)
        case .postgres(_, let address):
            try PostgresServer.shared.query(sql, in: address).map { row in
                row.map { $0 ?? "" }.joined(separator: "|")
            }
        }
    }

    func count(_ table: String) throws -> Int {
        Int(try rows("SELECT count(*) FROM \(table)").first ?? "") ?? -1
    }

    /// All rows of `sessions` in words, the same for both databases; sessions are numbered by their beginning.
    func sessions() throws -> [String] {
        try rows(
            """
            SELECT \(rank), \(time("updated_at")), duration, \(flag("bounce")), exit_path, visitor_id,
                \(time("created_at")), domain_name, entry_path, country, \(eighths("latitude")), \(eighths("longitude")), subdivision, city,
                browser, browser_version, os, os_version, platform, device_type, \(flag("bot")), screen_w, screen_h,
                sessions.timezone, \(eighths("pixel_ratio")), pixel_depth, utm_source, utm_medium, utm_campaign, utm_content, utm_term,
                pageviews, custom_events, referrer, source, channel, hostname, local_day,
                \(time("entry_at")), \(time("exit_at"))
            FROM sessions JOIN domains USING (domain_id) ORDER BY 1
            """)
    }

    /// All rows of `events` in words, in the order in which they were stored, with the number of their session.
    func events() throws -> [String] {
        try rows(
            """
            SELECT name, domain_name, path, referrer, visitor_id,
                (SELECT place FROM (SELECT id, \(rank) AS place FROM sessions JOIN domains USING (domain_id)) AS numbered
                 WHERE numbered.id = session_id),
                load_time, ttfb, \(time("created_at")), local_day, \(flag("pageview"))
            FROM events JOIN domains USING (domain_id) ORDER BY events.id
            """)
    }

    private var rank: String {
        "row_number() OVER (ORDER BY sessions.created_at, domain_name, visitor_id)"
    }

    private func time(_ column: String) -> String {
        switch kind {
        case .sqlite: column
        case .postgres: "to_char(\(column) AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.MS')"
        }
    }

    /// The databases write numbers with a fraction in different ways; those of the tests are exact in eighths.
    private func eighths(_ column: String) -> String { "CAST(8 * \(column) AS int)" }

    private func flag(_ column: String) -> String { "CASE WHEN \(column) THEN 1 ELSE 0 END" }

    /// From now on a load time of 666 is refused by the database itself.
    func refuseLoadTime666() throws {
        switch kind {
        case .sqlite: try rows(SQLiteEventStoreTests.refuseLoadTime666)
        case .postgres: try rows("ALTER TABLE events ADD CHECK (load_time <> 666)")
        }
    }
}

extension DatabaseAddress {
    var postgresAddress: PostgresAddress {
        PostgresAddress(
            host: host, port: Int(port), database: database, user: user, password: "", sslMode: "disable")
    }
}
