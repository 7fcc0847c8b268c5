import Postgres

extension PostgresConnection {
    /// Takes an advisory lock until the transaction ends; false if someone else has it.
    ///
    /// Afterwards the transaction is idle without a snapshot, so nobody who builds an index concurrently waits for it.
    /// https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS
    func tryToLock(_ key: Int64) throws(PostgresError) -> Bool {
        let isLocked = try query("SELECT pg_try_advisory_xact_lock($1)", [.int8(key)]).first { $0.bool(0) }
        // A statement with values keeps its snapshot until the next one comes, and this one takes none.
        // https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-EXT-QUERY
        try execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        return isLocked ?? false
    }
}
