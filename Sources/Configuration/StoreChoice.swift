/// Which database holds the events.
package enum StoreChoice: Sendable, Equatable {
    /// A file in the data directory.
    case sqlite
    case postgres(PostgresOptions)
}

extension Configuration {
    /// Postgres if the operator has named a database there, else SQLite.
    package var store: StoreChoice { postgres.isChosen ? .postgres(postgres) : .sqlite }
}
