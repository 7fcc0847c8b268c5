/// The databases that events can be stored in: what holds for one holds for the other.
enum StoreKind: String, CaseIterable, Sendable {
    case sqlite = "SQLite"
    case postgres = "Postgres"
}
