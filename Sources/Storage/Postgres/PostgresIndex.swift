/// An index that the store's tables have in the end.
struct PostgresIndex {
    let name: String
    let table: String
    /// What follows `ON table` in its statement.
    private let definition: String

    /// Those besides the primary keys and the unique names of sites.
    static let all = [
        PostgresIndex(name: "idx_sessions_visitor_id", table: "sessions", definition: "(visitor_id)"),
        PostgresIndex(
            name: "events_legacy_session", table: "events", definition: "(session_id) WHERE pageview IS NULL"),
        PostgresIndex(
            name: "sessions_domain_created", table: "sessions", definition: "(domain_id, created_at)"),
        PostgresIndex(name: "events_domain_created", table: "events", definition: "(domain_id, created_at)"),
        PostgresIndex(
            name: "sessions_created_brin", table: "sessions", definition: "USING brin (created_at)"),
        PostgresIndex(name: "events_created_brin", table: "events", definition: "USING brin (created_at)"),
    ]

    /// Those of the original that are not worth what they cost each stored row.
    static let obsolete: [(name: String, table: String)] = [
        ("idx_events_created_at", "events"), ("idx_events_domain_id", "events"),
        ("idx_events_session_id", "events"), ("idx_events_visitor_id", "events"),
        ("idx_sessions_created_at", "sessions"), ("idx_sessions_domain_id", "sessions"),
    ]

    var creation: String { "CREATE INDEX \(name) ON \(table) \(definition)" }

    /// Takes longer, and lets others write meanwhile.
    /// https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY
    var concurrentCreation: String { "CREATE INDEX CONCURRENTLY \(name) ON \(table) \(definition)" }
}
