import Analytics
import Postgres
import TestSupport

@testable import Storage

/// A database of the tests' own to bring up to date, empty or the original's, looked at with `psql`.
struct AdoptedDatabase {
    let server: PostgresServer
    var address: DatabaseAddress

    /// - Parameter version: of the original's tables; nil for an empty database.
    init(version: Int? = nil) throws {
        server = try PostgresServer.shared
        address = try server.newDatabase()
        guard let version else { return }
        try sql(OriginalSchema.sql(version: version))
        if version >= 1 { try sql(OriginalSchema.rows) }
        if version >= 3 { try sql(OriginalSchema.certificateRows) }
    }

    var options: [PostgresOption] {
        [
            PostgresOption("host", address.host), PostgresOption("port", "\(address.port)"),
            PostgresOption("dbname", address.database), PostgresOption("user", address.user),
        ]
    }

    /// The same database as another role, which is made, may log in and has no rights by itself.
    func asNewRole(_ name: String) throws -> AdoptedDatabase {
        var other = self
        // Roles are the whole server's, so their names are too.
        other.address.user = "\(name)_\(address.database)"
        try sql("CREATE ROLE \(other.address.user) LOGIN")
        return other
    }

    var role: String { address.user }

    @discardableResult func sql(_ text: String) throws -> [[String?]] {
        try server.query(text, in: address)
    }

    func connect() throws -> PostgresConnection { try PostgresConnection(options) }

    func database(_ mode: PostgresMigrator.Mode = .run) -> PostgresDatabase {
        PostgresDatabase(options, migration: mode)
    }

    /// Brings the tables up to date, with little patience with others.
    func migrate(
        _ mode: PostgresMigrator.Mode = .run,
        patience: PostgresMigrator.Patience = .init(
            migration: .milliseconds(300), table: .milliseconds(50), attempts: 2, pause: .milliseconds(10))
    ) throws {
        try PostgresMigrator(connection: connect(), database: "db", mode: mode, patience: patience).run()
    }

    /// All rows of the original's columns of a table, each as one text.
    func originalRows(of table: String) throws -> [String] {
        let columns = PostgresSchema.originalColumns.first { $0.table == table }?.columns.map(\.name) ?? []
        let list = columns.joined(separator: ", ")
        return try sql("SELECT row(\(list))::text FROM \(table) ORDER BY 1").compactMap { $0[0] }
    }

    /// The steps of this program that were done.
    func ownVersions() throws -> [String?] {
        try sql("SELECT version FROM picolytics_migrations ORDER BY 1").map { $0[0] }
    }

    /// Each column of each table and view, in the order of names.
    func columns() throws -> [[String?]] {
        try sql(
            """
            SELECT table_schema, table_name, column_name, data_type, character_maximum_length, is_nullable, column_default
            FROM information_schema.columns WHERE table_schema NOT IN ('pg_catalog', 'information_schema')
            ORDER BY 1, 2, 3
            """)
    }

    func indexes() throws -> [String] {
        try sql(
            """
            SELECT pg_get_indexdef(indexrelid) || CASE WHEN indisvalid THEN '' ELSE ' INVALID' END
            FROM pg_index WHERE indrelid IN ('events'::regclass, 'sessions'::regclass, 'domains'::regclass)
            ORDER BY 1
            """
        ).compactMap { $0[0] }
    }
}

/// What a store says of a failure.
func message(of error: any Error) -> String {
    switch error as? StoreError {
    case .unavailable(let text), .refused(let text), .unknownOutcome(let text): text
    case .positionMoved, nil: "\(error)"
    }
}
