extension PostgresConnection {
    /// Runs `body` in a transaction: committed if it returns, rolled back if it throws.
    ///
    /// Each statement sees what was committed before it began, whatever the database's default is.
    /// https://www.postgresql.org/docs/current/transaction-iso.html#XACT-READ-COMMITTED
    package func withTransaction<Result>(
        _ body: () throws(PostgresError) -> Result
    ) throws(PostgresError) -> Result {
        try execute("BEGIN ISOLATION LEVEL READ COMMITTED")
        let result: Result
        do throws(PostgresError) {
            result = try body()
        } catch {
            // What matters is why; the server rolls back by itself if this cannot be sent.
            try? execute("ROLLBACK")
            throw error
        }
        try execute("COMMIT")
        return result
    }
}
