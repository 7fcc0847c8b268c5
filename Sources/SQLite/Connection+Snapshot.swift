extension Connection {
    /// Runs `body`, which only reads, in a transaction: all that it reads is the data of one moment.
    /// https://sqlite.org/isolation.html
    package func withSnapshot<Result>(
        _ body: () throws(SQLiteError) -> Result
    ) throws(SQLiteError) -> Result {
        try execute("BEGIN")
        do throws(SQLiteError) {
            let result = try body()
            try execute("COMMIT")
            return result
        } catch {
            // Fails where the error has ended the transaction already; then there is nothing to end.
            try? execute("ROLLBACK")
            throw error
        }
    }
}
