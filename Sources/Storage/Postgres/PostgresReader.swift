import Analytics
import Postgres

/// What a role may do that reads the tables and views by SQL, for example Grafana's.
package struct PostgresReader {
    private let connection: PostgresConnection
    private let role: String

    /// The tables and views that a reader may read.
    package static var tables: [String] { PostgresSchema.readableTables }

    /// Lets `role` read the tables and views that are documented, and takes from it what it may do with secret ones.
    ///
    /// - Throws: `.refused` with what to do if there is no such role, or if the right cannot be given or taken; nothing
    ///   is changed then.
    package static func grant(role: String, in database: PostgresDatabase) throws(StoreError) {
        let connection = try database.connect()
        let reader = PostgresReader(connection: connection, role: role)
        let refusal: String?
        do throws(PostgresError) {
            refusal = try reader.grant()
        } catch {
            throw StoreError(error, database: database.name)
        }
        if let refusal { throw .refused(refusal) }
    }

    /// Returns why it cannot be done.
    private func grant() throws(PostgresError) -> String? {
        guard try isTrue("SELECT count(*) > 0 FROM pg_roles WHERE rolname = $1", [.text(role)]) else {
            return "there is no role \(role) in the database: make it with CREATE ROLE"
        }
        try connection.execute("BEGIN")
        do throws(PostgresError) {
            for statement in try statements() { try connection.execute(statement) }
            let refusal = try refusal()
            try connection.execute(refusal == nil ? "COMMIT" : "ROLLBACK")
            return refusal
        } catch {
            try? connection.execute("ROLLBACK")
            throw error
        }
    }

    private func statements() throws(PostgresError) -> [String] {
        let sql = """
            SELECT format('GRANT USAGE ON SCHEMA %I TO %I', relnamespace::regnamespace::name, $1)
            FROM pg_class WHERE oid = to_regclass('visits')
                AND NOT has_schema_privilege($1::name, relnamespace, 'USAGE')
            UNION ALL SELECT format('GRANT SELECT ON %I TO %I', name, $1) FROM unnest($2) AS name
            UNION ALL
            SELECT format('REVOKE ALL ON %I FROM %I CASCADE', name, $1) FROM unnest($3) AS name
            WHERE to_regclass(name) IS NOT NULL
            """
        var statements: [String] = []
        let readable = PostgresValue.texts(PostgresSchema.readableTables)
        try connection.query(sql, [.text(role), readable, secrets]).forEachRow {
            statements.append($0.text(0))
        }
        return statements
    }

    /// Without the right to grant, the server warns and goes on, and other roles may pass rights on: so ask what came
    /// of it. https://www.postgresql.org/docs/current/sql-grant.html#SQL-GRANT-NOTES
    private func refusal() throws(PostgresError) -> String? {
        for table in PostgresSchema.readableTables
        where
            !(try isTrue("SELECT has_table_privilege($1::name, $2, 'SELECT')", [.text(role), .text(table)]))
        {
            return "the right to read \(table) cannot be given: connect as the role that owns the tables"
        }
        let sql = """
            SELECT name FROM unnest($2) AS name
            WHERE to_regclass(name) IS NOT NULL
                AND has_any_column_privilege($1::name, to_regclass(name), 'SELECT')
            LIMIT 1
            """
        let readable = try connection.query(sql, [.text(role), secrets]).first { $0.text(0) }
        return readable.map {
            "the role \(role) could still read the secret table \($0), being a superuser or a member of a role "
                + "that may: take that from it, or use another role"
        }
    }

    private var secrets: PostgresValue { .texts(PostgresSchema.secretTables) }

    private func isTrue(_ sql: String, _ values: [PostgresValue]) throws(PostgresError) -> Bool {
        try connection.query(sql, values).first { $0.bool(0) } ?? false
    }
}
