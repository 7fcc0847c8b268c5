import Analytics
import Configuration
import Operations
import POSIX
import Storage

/// The stores on the database that the operator has chosen.
struct Stores {
    let events: any EventStore
    let salts: any SaltStore
    let sites: any SiteStore
    let settings: any SettingsStore
    let statistics: any StatisticsStore
    let retention: any RetentionStore
    /// nil for SQLite.
    let postgres: PostgresDatabase?

    /// Opens the SQLite file, or has the Postgres server ready to be reached.
    init(_ configuration: Configuration, _ directory: DataDirectory) throws(Failure) {
        do throws(StoreError) {
            switch configuration.store {
            case .sqlite:
                try self.init(SQLiteDatabase.open(path: directory.databasePath), configuration)
            case .postgres(let options):
                let database = PostgresDatabase(
                    try options.address, migration: options.skipsMigrations ? .skip : .run)
                self.init(database, configuration)
            }
        } catch .refused(let reason) {
            throw Failure(code: .configuration, message: "PGCONNSTRING: \(reason)")
        } catch {
            throw Failure(code: .unavailable, message: error.text)
        }
    }

    private init(_ database: SQLiteDatabase, _ configuration: Configuration) throws(StoreError) {
        events = try SQLiteEventStore(
            database, sessionTimeout: configuration.sessionTimeout, storePings: configuration.storesPings)
        salts = SQLiteSaltStore(database)
        sites = SQLiteSiteStore(database)
        settings = SQLiteSettings(database)
        statistics = SQLiteStatisticsStore(path: database.path)
        retention = SQLiteRetentionStore(database)
        postgres = nil
    }

    private init(_ database: PostgresDatabase, _ configuration: Configuration) {
        events = PostgresEventStore(
            database, sessionTimeout: configuration.sessionTimeout, storePings: configuration.storesPings)
        salts = PostgresSaltStore(database)
        sites = PostgresSiteStore(database)
        settings = PostgresSettings(database)
        statistics = PostgresStatisticsStore(database)
        retention = PostgresRetentionStore(database, defaultTimeZone: configuration.timeZone)
        postgres = database
    }
}

extension Configuration {
    fileprivate var sessionTimeout: Duration { .seconds(60 * sessionTimeoutMinutes) }
}

extension PostgresOptions {
    var address: PostgresAddress {
        get throws(StoreError) {
            if !connectionString.isEmpty { return try PostgresAddress(uri: connectionString) }
            return PostgresAddress(
                host: host, port: port, database: database, user: user, password: password,
                sslMode: sslMode.rawValue)
        }
    }
}

extension StoreError {
    /// What to tell the operator.
    var text: String {
        switch self {
        case .unavailable(let text), .refused(let text), .unknownOutcome(let text): text
        case .positionMoved: "the spool's position in the database was changed by someone else"
        }
    }
}
