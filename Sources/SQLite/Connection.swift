import CSQLite

/// One connection to a database file. Not for use by two threads at once: confine it to one.
package final class Connection: @unchecked Sendable {
    // Sendable: opened with SQLITE_OPEN_NOMUTEX and confined by its owner to one thread at a time.
    let handle: OpaquePointer
    private var statements: [String: Statement] = [:]

    package enum Mode: Sendable {
        case readOnly
        /// Makes the file if there is none.
        case readWrite
    }

    /// Opens a database file.
    ///
    /// - Parameter busyTimeout: in whole seconds: how long a statement waits for another connection's lock before it fails.
    package init(path: String, mode: Mode, busyTimeout: Duration = .seconds(10)) throws(SQLiteError) {
        let flags =
            switch mode {
            case .readOnly: SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX
            case .readWrite: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX
            }
        var opened: OpaquePointer?
        let code = sqlite3_open_v2(path, &opened, flags | SQLITE_OPEN_EXRESCODE, nil)
        guard code == SQLITE_OK, let opened else {
            // A failed open still gives a handle that must be closed. https://sqlite.org/c3ref/open.html
            let message = opened.map { String(cString: sqlite3_errmsg($0)) } ?? "out of memory"
            sqlite3_close_v2(opened)
            throw SQLiteError(code: code, message: "\(message): \(path)", sql: "")
        }
        handle = opened
        sqlite3_busy_timeout(opened, Int32(clamping: busyTimeout.components.seconds &* 1000))
    }

    deinit {
        // Closed for good when the last statement is gone. https://sqlite.org/c3ref/close.html
        sqlite3_close_v2(handle)
    }

    /// Runs one or several statements that give no rows and take no values.
    package func execute(_ sql: String) throws(SQLiteError) {
        let code = sqlite3_exec(handle, sql, nil, nil, nil)
        if code != SQLITE_OK { throw failure(code, sql) }
    }

    /// The prepared form of `sql`, kept for the next call with the same text: use it for a bounded set of texts.
    package func statement(_ sql: String) throws(SQLiteError) -> Statement {
        if let known = statements[sql] { return known }
        let statement = try Statement(sql, on: self)
        statements[sql] = statement
        return statement
    }

    /// The rows that `sql` changed last. https://sqlite.org/c3ref/changes.html
    package var changes: Int { Int(sqlite3_changes64(handle)) }

    /// True between BEGIN and its COMMIT or ROLLBACK, which some errors cause by themselves.
    /// https://sqlite.org/c3ref/get_autocommit.html
    package var isInTransaction: Bool { sqlite3_get_autocommit(handle) == 0 }

    /// Runs `body` in a transaction that takes the write lock at once, commits it, or rolls it back on any error.
    package func withTransaction<Result>(
        _ body: () throws(SQLiteError) -> Result
    ) throws(SQLiteError) -> Result {
        try execute("BEGIN IMMEDIATE")
        do throws(SQLiteError) {
            let result = try body()
            try execute("COMMIT")
            return result
        } catch {
            // Some errors have rolled back already; then this fails, and nothing is left to undo.
            // https://sqlite.org/lang_transaction.html#response_to_errors_within_a_transaction
            if isInTransaction { try? execute("ROLLBACK") }
            throw error
        }
    }

    func failure(_ code: Int32, _ sql: String) -> SQLiteError {
        SQLiteError(code: code, message: String(cString: sqlite3_errmsg(handle)), sql: sql)
    }
}
