import CPostgres

/// What a statement gave, in memory.
package struct PostgresResult: ~Copyable {
    let handle: OpaquePointer

    /// Takes over a result of libpq and frees it.
    init(_ handle: OpaquePointer) { self.handle = handle }

    deinit { PQclear(handle) }

    package var count: Int { Int(PQntuples(handle)) }

    /// The rows that the statement inserted, changed or deleted.
    package var changes: Int { PQcmdTuples(handle).flatMap { Int(String(cString: $0)) } ?? 0 }

    /// For example `COMMIT`, or `ROLLBACK` if the transaction to commit had failed.
    package var command: String { String(cString: PQcmdStatus(handle)) }

    package func forEachRow<Failure: Error>(
        _ body: (borrowing PostgresRow) throws(Failure) -> Void
    ) throws(Failure) {
        for row in 0..<PQntuples(handle) { try body(PostgresRow(self, row)) }
    }

    /// What `body` reads from the first row; nil if there is none.
    package func first<Value, Failure: Error>(
        _ body: (borrowing PostgresRow) throws(Failure) -> Value
    ) throws(Failure) -> Value? {
        count == 0 ? nil : try body(PostgresRow(self, 0))
    }

    var status: ExecStatusType { PQresultStatus(handle) }
}
