extension Option {
    /// The options of Postgres. Their names in the environment are those of libpq where it has one.
    /// https://www.postgresql.org/docs/current/libpq-envars.html
    static let postgres: [Option] = [
        Option(
            "pgConnString", "PGCONNSTRING", .text, \.postgres.connectionString, isSecret: true,
            "Postgres database, as postgres://USER:PASSWORD@HOST:PORT/DATABASE; empty: PGHOST and the next four"
        ),
        Option(
            "pgHost", "PGHOST", .text, \.postgres.host,
            "host of the Postgres database, or directory of its socket; empty: SQLite in DATA_DIR"),
        Option("pgDatabase", "PGDATABASE", .text, \.postgres.database, "name of the Postgres database"),
        Option("pgUser", "PGUSER", .text, \.postgres.user, "user of the Postgres database"),
        Option(
            "pgPassword", "PGPASSWORD", .text, \.postgres.password, isSecret: true,
            "password of the Postgres user"),
        Option("pgPort", "PGPORT", .integer(1...65_535), \.postgres.port, "port of the Postgres database"),
        Option(
            "pgSslMode", "PGSSLMODE", .choice, \.postgres.sslMode,
            "encryption to Postgres: disable, allow, prefer, require, verify-ca or verify-full"),
        Option(
            "pgConnAttempts", "PGCONNATTEMPTS", .integer(0...1000, "attempts"), \.postgres.connectionAttempts,
            "how often to try to reach Postgres at the start"),
        Option(
            "skipMigrations", "SKIP_MIGRATIONS", .boolean, \.postgres.skipsMigrations,
            "leave the tables in Postgres as they are"),
    ]
}
