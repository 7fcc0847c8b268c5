import Analytics
import Postgres

/// Where a database is, and how to get in.
package struct PostgresAddress: Sendable {
    let options: [PostgresOption]

    /// - Throws: `.refused` with what is wrong with the URI.
    package init(uri: String) throws(StoreError) {
        do throws(PostgresError) {
            options = try PostgresURI.options(of: uri)
        } catch {
            throw .refused(error.message)
        }
    }

    /// - Parameters:
    ///   - host: a name, an address, or the directory of a Unix-domain socket; several between commas.
    ///   - password: empty if the server asks for none, or `PGPASSFILE` has it.
    ///   - sslMode: as libpq's `sslmode`.
    package init(
        host: String, port: Int, database: String, user: String, password: String, sslMode: String
    ) {
        let all = [
            PostgresOption("host", host), PostgresOption("port", String(port)),
            PostgresOption("dbname", database),
            PostgresOption("user", user), PostgresOption("password", password),
            PostgresOption("sslmode", sslMode),
        ]
        options = all.filter { !$0.value.isEmpty }
    }
}

extension PostgresDatabase {
    /// Reaches for nothing yet.
    package convenience init(_ address: PostgresAddress, migration: PostgresMigrator.Mode = .run) {
        self.init(address.options, migration: migration)
    }
}
