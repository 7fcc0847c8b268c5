import Postgres

/// Brings the tables of a database up to what this program knows.
package struct PostgresMigrator {
    package enum Mode: Sendable {
        case run
        /// Only looks whether the tables are new enough.
        case skip
    }

    let connection: PostgresConnection
    let mode: Mode

    func run() throws(PostgresError) {
    }
}
