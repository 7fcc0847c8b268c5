import Postgres

/// What is found in a database before anything is done to it, and what is to be said of it.
struct PostgresTables {
    private let encoding: String
    let role: String
    /// Where the original's tables are, or else where tables are made; nil if no schema of the search path exists.
    let schema: String?
    private let mayCreate: Bool
    private let hasOriginalVersion: Bool
    /// How many of this program's own steps were done; 0 also if there is no table that says so.
    private(set) var ownVersion = 0
    /// What `schema_version` says; nil if there is no such table, or no number in it.
    private(set) var originalVersion: Int?
    /// True if the one row that should be there is.
    private(set) var hasOneVersionRow = false

    init(_ connection: PostgresConnection) throws(PostgresError) {
        let found = try connection.query(Self.survey).first { row in
            (
                encoding: row.text(0), role: row.text(1), schema: row.isNull(2) ? nil : row.text(2),
                mayCreate: row.bool(3), hasOriginal: row.bool(4), hasOwn: row.bool(5)
            )
        }
        guard let found else { throw PostgresError(message: "the server gave no row") }
        (encoding, role, schema) = (found.encoding, found.role, found.schema)
        (mayCreate, hasOriginalVersion) = (found.mayCreate, found.hasOriginal)
        if found.hasOwn {
            let sql = "SELECT coalesce(max(version), 0) FROM picolytics_migrations"
            ownVersion = try connection.query(sql).first { Int($0.int4(0)) } ?? 0
        }
    }

    /// Like the original, looks for its table wherever the search path leads, so that the tables are not made a second
    /// time in another schema.
    private static let survey = """
        SELECT
            getdatabaseencoding(), current_user, schema, coalesce(has_schema_privilege(schema, 'CREATE'), false),
            to_regclass('schema_version') IS NOT NULL, to_regclass('picolytics_migrations') IS NOT NULL
        FROM (
            SELECT coalesce(
                (SELECT nspname FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
                 WHERE pg_class.oid = to_regclass('schema_version')),
                current_schema()) AS schema
        ) AS place
        """

    /// To be called when the table is known to have the column.
    mutating func readOriginalVersion(_ connection: PostgresConnection) throws(PostgresError) {
        guard hasOriginalVersion else { return }
        // As text, since any program may have a table of this name.
        try connection.query("SELECT max(version)::text, count(*) FROM schema_version").first { row in
            originalVersion = Int(row.text(0))
            hasOneVersionRow = row.int8(1) == 1
        }
    }

    /// True if there is nothing to do.
    var areCurrent: Bool {
        ownVersion == PostgresSchema.migrations.count && originalVersion == PostgresSchema.originalVersion
            && hasOneVersionRow
    }

    /// What speaks against using the database whatever its tables are.
    func refusal(of database: String) -> String? {
        guard encoding == "UTF8" else {
            return "the database \(database) keeps texts in \(encoding), which cannot hold all of them: "
                + "make one with ENCODING 'UTF8'"
        }
        guard schema != nil else {
            return "the database \(database) has none of the schemas in the search path of the role \(role): "
                + "create one, or set the search path with ALTER ROLE \(role) SET search_path"
        }
        if ownVersion > PostgresSchema.migrations.count {
            return "the tables of the database \(database) were changed by a newer version of picolytics "
                + "(tables \(ownVersion), known here \(PostgresSchema.migrations.count)): install that version again"
        }
        if let originalVersion, originalVersion > PostgresSchema.originalVersion {
            return
                "the table schema_version of the database \(database) says \(originalVersion), and picolytics knows "
                + "0 to \(PostgresSchema.originalVersion): it is another program's, or a newer version's; "
                + "use a schema or a database of its own"
        }
        return nil
    }

    /// What speaks against making and changing tables.
    func refusalOfChanges(in database: String) -> String? {
        if mayCreate { return nil }
        let schema = schema ?? ""
        return "the role \(role) may not create tables in the schema \(schema) of the database \(database): "
            + "GRANT CREATE ON SCHEMA \(schema) TO \(role), or give it a schema of its own"
    }

    /// What speaks against using the tables as they are.
    func refusalAsTheyAre(in database: String) -> String? {
        let known = PostgresSchema.migrations.count
        if ownVersion == known { return nil }
        let found =
            ownVersion == 0 ? (hasOriginalVersion ? "the original's" : "none") : "version \(ownVersion)"
        return
            "the tables in the database \(database) are not up to date (found: \(found), needed: version \(known)), "
            + "and SKIP_MIGRATIONS forbids to change them: start once without it, as the role that owns the tables"
    }
}
