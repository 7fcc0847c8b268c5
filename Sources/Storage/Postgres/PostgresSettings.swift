import Analytics
import Postgres

/// Small values that the server keeps for itself, by name. From any thread; other servers may write too.
package struct PostgresSettings: SettingsStore {
    private let database: PostgresDatabase

    package init(_ database: PostgresDatabase) { self.database = database }

    package func get(_ name: String) throws(StoreError) -> [UInt8]? {
        try database.withShared { connection throws(PostgresError) in try Self.value(name, connection) }
    }

    package func set(_ name: String, _ value: [UInt8]) throws(StoreError) {
        let sql = """
            INSERT INTO picolytics_settings(name, value) VALUES ($1, $2)
            ON CONFLICT (name) DO UPDATE SET value = excluded.value
            """
        try database.withShared { connection throws(PostgresError) in
            _ = try connection.query(sql, [.text(name), .bytes(value)])
        }
    }

    package func setIfAbsent(_ name: String, _ value: [UInt8]) throws(StoreError) -> [UInt8] {
        let sql = "INSERT INTO picolytics_settings(name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING"
        return try database.withShared { connection throws(PostgresError) in
            if let known = try Self.value(name, connection) { return known }
            try connection.query(sql, [.text(name), .bytes(value)])
            // In a statement of its own, which sees the row even if another server's came first.
            return try Self.value(name, connection) ?? value
        }
    }

    private static func value(_ name: String, _ connection: PostgresConnection) throws(PostgresError)
        -> [UInt8]?
    {
        try connection.query("SELECT value FROM picolytics_settings WHERE name = $1", [.text(name)])
            .first { $0.bytes(0) }
    }
}
