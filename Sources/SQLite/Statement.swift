import CSQLite

/// A prepared statement. Values are always bound, numbered from 1 as in `?1`; columns are numbered from 0.
///
/// Text goes in and out by byte length: a NUL inside is data.
package final class Statement {
    // Keeps the connection alive as long as the statement.
    private let connection: Connection
    private let handle: OpaquePointer
    private let sql: String

    init(_ sql: String, on connection: Connection) throws(SQLiteError) {
        var prepared: OpaquePointer?
        let code = sqlite3_prepare_v3(
            connection.handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &prepared, nil)
        guard code == SQLITE_OK, let prepared else { throw connection.failure(code, sql) }
        self.connection = connection
        self.sql = sql
        handle = prepared
    }

    deinit { sqlite3_finalize(handle) }

    package func bind(_ value: Int64, at index: Int32) {
        check(sqlite3_bind_int64(handle, index, value), index)
    }

    package func bind(_ value: Int, at index: Int32) {
        bind(Int64(value), at: index)
    }

    package func bind(_ value: Double, at index: Int32) {
        check(sqlite3_bind_double(handle, index, value), index)
    }

    package func bind(_ value: String, at index: Int32) {
        var value = value
        let code = value.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { text in
                csqlite_bind_text(handle, index, text.baseAddress ?? emptyText, Int32(text.count))
            }
        }
        check(code, index)
    }

    package func bind(_ value: [UInt8], at index: Int32) {
        let code = value.withUnsafeBytes { bytes in
            bytes.isEmpty
                ? sqlite3_bind_zeroblob(handle, index, 0)
                : csqlite_bind_blob(handle, index, bytes.baseAddress, Int32(bytes.count))
        }
        check(code, index)
    }

    package func bindNull(at index: Int32) {
        check(sqlite3_bind_null(handle, index), index)
    }

    /// Runs the statement to its end, without regard to rows, and makes it ready for the next values.
    package func run() throws(SQLiteError) {
        while try step() {}
    }

    /// Runs the statement and hands each row to `body`. The row is valid within the closure only.
    package func forEachRow(_ body: (borrowing Row) throws(SQLiteError) -> Void) throws(SQLiteError) {
        while try step() {
            do throws(SQLiteError) {
                try body(Row(handle: handle))
            } catch {
                sqlite3_reset(handle)
                throw error
            }
        }
    }

    /// The first row as `body` reads it, or nil if there is none; further rows are not looked at.
    package func first<Result>(_ body: (borrowing Row) -> Result) throws(SQLiteError) -> Result? {
        guard try step() else { return nil }
        defer { sqlite3_reset(handle) }
        return body(Row(handle: handle))
    }

    /// True while there is a row; resets the statement at the end and on an error.
    private func step() throws(SQLiteError) -> Bool {
        let code = sqlite3_step(handle)
        if code == SQLITE_ROW { return true }
        if code == SQLITE_DONE {
            sqlite3_reset(handle)
            return false
        }
        let error = connection.failure(code, sql)
        sqlite3_reset(handle)
        throw error
    }

    private func check(_ code: Int32, _ index: Int32) {
        precondition(
            code == SQLITE_OK, "cannot bind ?\(index) of: \(sql): \(String(cString: sqlite3_errstr(code)))")
    }
}

/// One row of a running statement.
package struct Row: ~Copyable {
    let handle: OpaquePointer

    package func int64(_ column: Int32) -> Int64 { sqlite3_column_int64(handle, column) }
    package func int(_ column: Int32) -> Int { Int(sqlite3_column_int64(handle, column)) }
    package func double(_ column: Int32) -> Double { sqlite3_column_double(handle, column) }
    package func isNull(_ column: Int32) -> Bool { sqlite3_column_type(handle, column) == SQLITE_NULL }

    /// The text of a column; empty for NULL.
    package func text(_ column: Int32) -> String {
        guard let bytes = sqlite3_column_text(handle, column) else { return "" }
        let count = Int(sqlite3_column_bytes(handle, column))
        return String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
    }

    /// The bytes of a column; empty for NULL.
    package func blob(_ column: Int32) -> [UInt8] {
        guard let bytes = sqlite3_column_blob(handle, column) else { return [] }
        return [UInt8](UnsafeRawBufferPointer(start: bytes, count: Int(sqlite3_column_bytes(handle, column))))
    }
}

/// What an empty text points to: SQLite takes a null pointer for NULL.
nonisolated(unsafe) private let emptyText: UnsafePointer<CChar> = {
    // Written once here and never again: safe to share.
    let text = UnsafeMutablePointer<CChar>.allocate(capacity: 1)
    text.pointee = 0
    return UnsafePointer(text)
}()
