import Postgres

/// Which of the original's tables a schema has, and whether they are the original's.
struct PostgresAdoption {
    private let schema: String
    private var columns: [String: [String: String]] = [:]
    /// The owners of those tables that are not this role's.
    private var foreignOwners: [String: String] = [:]
    /// A table that would be found in place of one of ours, and its schema.
    private let hiding: (table: String, schema: String)?

    init(_ connection: PostgresConnection, schema: String) throws(PostgresError) {
        self.schema = schema
        let names = PostgresValue.texts(PostgresSchema.originalColumns.map(\.table))
        hiding = try connection.query(Self.tablesBefore, [.text(schema), names]).first {
            (table: $0.text(0), schema: $0.text(1))
        }
        try connection.query(Self.columnsOfTables, [.text(schema), names]).forEachRow { row in
            let table = row.text(0)
            columns[table, default: [:]][row.text(1)] = row.text(2)
            if !row.bool(3) { foreignOwners[table] = row.text(4) }
        }
    }

    var existingTables: Set<String> { Set(columns.keys) }

    /// True if none of the tables that grow was there.
    var hasNoRows: Bool { existingTables.isDisjoint(with: PostgresSchema.changedTables) }

    /// Texts with and without a limit are the same here. Types are those that values are bound as, which must be exact.
    private static let columnsOfTables = """
        SELECT
            relname, attname,
            CASE WHEN atttypid = 'varchar'::regtype THEN 'text' ELSE format_type(atttypid, NULL) END,
            pg_has_role(relowner, 'USAGE'), pg_get_userbyid(relowner)
        FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid
        WHERE relnamespace = quote_ident($1)::regnamespace AND relname = ANY($2)
            AND relkind IN ('r', 'p', 'v', 'm', 'f') AND attnum > 0 AND NOT attisdropped
        """

    private static let tablesBefore = """
        SELECT relname, nspname FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
        WHERE relname = ANY($2)
            AND array_position(current_schemas(true), nspname)
                < array_position(current_schemas(true), $1::name)
        LIMIT 1
        """

    /// What speaks against taking the tables over.
    func refusal(_ tables: PostgresTables, of database: String) -> String? {
        if let hiding {
            return
                "the table \(hiding.table) of the schema \(hiding.schema) of the database \(database) hides that "
                + "of the schema \(schema): name only \(schema) in the search path of the role \(tables.role)"
        }
        for (table, expected) in PostgresSchema.originalColumns {
            guard let found = columns[table] else { continue }
            for column in expected where found[column.name] != column.type {
                let what =
                    found[column.name].map { "has \(column.name) as \($0) instead of" }
                    ?? "lacks \(column.name),"
                return
                    "the table \(table) of the schema \(schema) of the database \(database) is not the original's "
                    + "(it \(what) \(column.type)): use another schema or database"
            }
            if let owner = foreignOwners[table] {
                return
                    "the table \(table) of the database \(database) belongs to \(owner), and only its owner may "
                    + "change it: connect as \(owner), or ALTER TABLE \(table) OWNER TO \(tables.role)"
            }
        }
        return nil
    }
}
