// SQLite: a thin, safe wrapper over libsqlite3: connections, statements, transactions. It knows nothing of what is
// stored. https://sqlite.org/c3ref/intro.html

import CSQLite

/// A failed call of SQLite, with the extended result code. https://sqlite.org/rescode.html
package struct SQLiteError: Error, Equatable, CustomStringConvertible {
    /// The extended result code, for example 787 (SQLITE_CONSTRAINT_FOREIGNKEY).
    package let code: Int32
    /// SQLite's message for it.
    package let message: String
    /// The statement that failed, if it was one.
    package let sql: String

    /// The primary result code: the low byte of `code`.
    package var primaryCode: Int32 { code & 0xff }

    package var description: String {
        sql.isEmpty ? "SQLite: \(message) (\(code))" : "SQLite: \(message) (\(code)) in: \(sql)"
    }
}
