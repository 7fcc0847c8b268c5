import Analytics

@testable import Storage

/// A new database for a test, with any number of servers' stores on it, each as another process would have them.
protocol SmallStoresDatabase {
    func salts() throws -> any SaltStore
    func sites() throws -> any SiteStore
    func settings() throws -> any SettingsStore
    /// As a batch with an event of the site does.
    func addSite(_ domain: String) throws
    func count(_ table: String) throws -> Int
    /// Cuts all salts to half their length.
    func damageSalts() throws
}

extension StoreKind {
    func makeSmallStores() throws -> any SmallStoresDatabase {
        switch self {
        case .sqlite: try SQLiteSmallStores()
        case .postgres: try PostgresSmallStores()
        }
    }
}

private struct SQLiteSmallStores: SmallStoresDatabase {
    private let fixture: StoreFixture

    init() throws { fixture = try StoreFixture() }

    func salts() throws -> any SaltStore { SQLiteSaltStore(try SQLiteDatabase.open(path: fixture.path)) }
    func sites() throws -> any SiteStore { SQLiteSiteStore(try SQLiteDatabase.open(path: fixture.path)) }
    func settings() throws -> any SettingsStore {
        SQLiteSettings(try SQLiteDatabase.open(path: fixture.path))
    }
    func addSite(_ domain: String) throws { try fixture.apply([StoreFixture.event(site: domain)]) }
    func count(_ table: String) throws -> Int { try fixture.count(table) }
    func damageSalts() throws {
        _ = try sqlite3(fixture.path, "UPDATE salts SET salt = substr(salt, 1, 8)")
    }
}

private struct PostgresSmallStores: SmallStoresDatabase {
    private let database: AdoptedDatabase

    init() throws {
        database = try AdoptedDatabase()
        try database.migrate()
    }

    func salts() throws -> any SaltStore { PostgresSaltStore(database.database()) }
    func sites() throws -> any SiteStore { PostgresSiteStore(database.database()) }
    func settings() throws -> any SettingsStore { PostgresSettings(database.database()) }
    func addSite(_ domain: String) throws {
        try database.sql("INSERT INTO domains(domain_name) VALUES ('\(domain)')")
    }
    func count(_ table: String) throws -> Int {
        try database.sql("SELECT count(*) FROM \(table)").first?.first.flatMap { $0 }.flatMap(Int.init) ?? -1
    }
    func damageSalts() throws { try database.sql("UPDATE salts SET salt = substr(salt, 1, 8)") }
}
