import Analytics
import Configuration
import Storage

/// The commands that only a Postgres database knows. They need no data directory.
struct PostgresAdministration {
    private let database: PostgresDatabase

    init(_ configuration: Configuration) throws(Failure) {
        guard case .postgres(let options) = configuration.store else {
            throw Failure(
                code: .configuration,
                message:
                    "this is for Postgres: set PGCONNSTRING, or PGHOST and what belongs to it. An SQLite database "
                    + "may be read by whoever may read its file.")
        }
        do throws(StoreError) {
            database = PostgresDatabase(
                try options.address, migration: options.skipsMigrations ? .skip : .run)
        } catch {
            throw Failure(code: .configuration, message: "PGCONNSTRING: \(error.text)")
        }
    }

    func grantRead(to role: String) throws(Failure) {
        do throws(StoreError) {
            try PostgresReader.grant(role: role, in: database)
        } catch {
            throw Failure(code: .unavailable, message: error.text)
        }
        print("\(role) may read \(PostgresReader.tables.joined(separator: ", ")), and nothing secret.")
    }
}
