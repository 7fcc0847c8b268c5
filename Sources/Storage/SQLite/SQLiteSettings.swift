import Analytics
import SQLite

/// Small values that the server keeps for itself, by name.
package struct SQLiteSettings: SettingsStore {
    private let database: SQLiteDatabase

    package init(_ database: SQLiteDatabase) { self.database = database }

    /// The value stored under `name`; nil if there is none.
    package func get(_ name: String) throws(StoreError) -> [UInt8]? {
        try database.withShared { connection throws(SQLiteError) in try Self.value(name, connection) }
    }

    /// Stores a value under `name`, in place of the one that may be there.
    package func set(_ name: String, _ value: [UInt8]) throws(StoreError) {
        try database.withShared { connection throws(SQLiteError) in
            let statement = try connection.statement(
                "INSERT INTO settings(name, value) VALUES(?1, ?2) ON CONFLICT(name) DO UPDATE SET value = ?2")
            statement.bind(name, at: 1)
            statement.bind(value, at: 2)
            try statement.run()
        }
    }

    /// Stores a value if there is none under `name`, and returns the stored one: all who ask get the same.
    package func setIfAbsent(_ name: String, _ value: [UInt8]) throws(StoreError) -> [UInt8] {
        try database.withShared { connection throws(SQLiteError) in
            if let known = try Self.value(name, connection) { return known }
            let statement = try connection.statement(
                "INSERT INTO settings(name, value) VALUES(?1, ?2) ON CONFLICT(name) DO NOTHING")
            statement.bind(name, at: 1)
            statement.bind(value, at: 2)
            try statement.run()
            return try Self.value(name, connection) ?? value
        }
    }

    private static func value(_ name: String, _ connection: Connection) throws(SQLiteError) -> [UInt8]? {
        let statement = try connection.statement("SELECT value FROM settings WHERE name = ?1")
        statement.bind(name, at: 1)
        return try statement.first { $0.blob(0) }
    }
}
