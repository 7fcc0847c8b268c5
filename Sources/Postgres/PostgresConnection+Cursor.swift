extension PostgresConnection {
    /// Hands the rows of a question to `body` without holding more than `chunk` of them. Call it within a transaction,
    /// which an error leaves failed, and not within `body`.
    ///
    /// libpq's single-row mode makes a result of each row and takes half as long again.
    /// https://www.postgresql.org/docs/current/sql-declare.html
    package func forEachRow(
        of sql: String, _ values: [PostgresValue] = [], chunk: Int,
        _ body: (borrowing PostgresRow) throws(PostgresError) -> Void
    ) throws(PostgresError) {
        try query("DECLARE picolytics NO SCROLL CURSOR FOR \(sql)", values)
        var count = chunk
        while count == chunk {
            let rows = try query("FETCH FORWARD \(chunk) FROM picolytics")
            count = rows.count
            try rows.forEachRow { (row: borrowing PostgresRow) throws(PostgresError) in try body(row) }
        }
        try query("CLOSE picolytics")
    }
}
