import POSIX
import Postgres

/// One attempt at bringing the tables up to date: a transaction that changes the catalogue and no row.
struct PostgresMigration {
    let connection: PostgresConnection
    let database: String
    let patience: PostgresMigrator.Patience

    /// The lock that the original's migrations take, of the session there and of the transaction here: the space of
    /// keys is the same, and this one also works where a pooler gives each transaction another session.
    /// https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS
    static let lock: Int64 = 9_628_173_550_095_224

    /// Returns what speaks against using the database; it is left as it was then.
    func run() throws(PostgresError) -> String? {
        try connection.withTransaction { () throws(PostgresError) in
            // The operator's limit is for questions, not for this.
            try connection.execute("SET LOCAL statement_timeout = 0")
            try lockOutOthers()
            var tables = try PostgresTables(connection)
            guard let schema = tables.schema else { return tables.refusal(of: database) }
            let adoption = try PostgresAdoption(connection, schema: schema)
            if let refusal = adoption.refusal(tables, of: database) { return refusal }
            try tables.readOriginalVersion(connection)
            if let refusal = tables.refusal(of: database) { return refusal }
            // Someone else may just have done it.
            if tables.areCurrent { return nil }
            if let refusal = tables.refusalOfChanges(in: database) { return refusal }
            try change(tables, in: schema, adoption)
            return nil
        }
    }

    /// Tries again and again instead of waiting in a statement: its snapshot would hold up those who build an index
    /// concurrently.
    private func lockOutOthers() throws(PostgresError) {
        let deadline = MonotonicClock.now + patience.migration
        while try !connection.tryToLock(Self.lock) {
            if MonotonicClock.now >= deadline {
                throw PostgresError(
                    message: "another program has been changing the tables for "
                        + "\(patience.migration.components.seconds) seconds (advisory lock \(Self.lock))")
            }
            pause(.milliseconds(100))
        }
    }

    private func change(
        _ tables: PostgresTables, in schema: String, _ adoption: PostgresAdoption
    ) throws(PostgresError) {
        // Tables of ours belong beside those of the original.
        try connection.query("SELECT set_config('search_path', quote_ident($1), true)", [.text(schema)])
        try lockTables(adoption.existingTables)
        try connection.execute(PostgresSchema.originalTables)
        try connection.execute(PostgresSchema.migrationsTable)
        let steps = PostgresSchema.migrations.enumerated().dropFirst(tables.ownVersion)
        for (index, sql) in steps {
            try connection.execute(sql)
            try connection.query(
                "INSERT INTO picolytics_migrations(version) VALUES ($1)", [.int4(Int32(index + 1))])
        }
        // Of tables that have rows, indexes are built later, while others write: `PostgresIndexes`.
        if adoption.hasNoRows {
            for index in PostgresIndex.all { try connection.execute(index.creation) }
        }
        try keepSecrets(in: schema)
        try connection.execute("DELETE FROM schema_version")
        try connection.query(
            "INSERT INTO schema_version(version) VALUES ($1)", [.int4(Int32(PostgresSchema.originalVersion))])
    }

    /// A statement that waits for a table makes all who come later wait too, so it gives up soon.
    private func lockTables(_ existing: Set<String>) throws(PostgresError) {
        let timeout = "\(patience.table.nanoseconds / 1_000_000)ms"
        try connection.query("SELECT set_config('lock_timeout', $1, true)", [.text(timeout)])
        for table in PostgresSchema.changedTables where existing.contains(table) {
            do throws(PostgresError) {
                try connection.execute("LOCK TABLE \(table) IN ACCESS EXCLUSIVE MODE")
            } catch {
                var failure = error
                failure.table = table
                throw failure
            }
        }
    }

    /// Takes every right on secret tables from everyone but the owner: default privileges may just have given some.
    private func keepSecrets(in schema: String) throws(PostgresError) {
        let sql = """
            SELECT DISTINCT format('REVOKE ALL ON %I FROM %s CASCADE', relname,
                CASE grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END)
            FROM (
                SELECT relname, relowner, (aclexplode(relacl)).grantee FROM pg_class
                WHERE relnamespace = quote_ident($1)::regnamespace AND relname = ANY($2)
                UNION
                SELECT relname, relowner, (aclexplode(attacl)).grantee
                FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid
                WHERE relnamespace = quote_ident($1)::regnamespace AND relname = ANY($2)
            ) AS rights
            WHERE grantee <> relowner
            """
        var statements: [String] = []
        try connection.query(sql, [.text(schema), .texts(PostgresSchema.secretTables)])
            .forEachRow { statements.append($0.text(0)) }
        for statement in statements { try connection.execute(statement) }
    }
}
