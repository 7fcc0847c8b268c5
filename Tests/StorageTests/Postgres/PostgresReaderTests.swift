import Analytics
import Testing

@testable import Storage

@Suite struct PostgresReaderTests {
    private static let all = """
        SELECT relname FROM pg_class WHERE relkind IN ('r', 'v') AND relnamespace::regnamespace::text = current_schema()
            AND has_any_column_privilege(current_user, oid, 'SELECT') ORDER BY 1
        """
    private static let documented = ["domains", "events", "pageviews", "sessions", "visits"].map {
        [Optional($0)]
    }

    @Test(arguments: [nil, 3]) func aReaderReadsWhatIsDocumentedAndNothingElse(version: Int?) throws {
        let database = try AdoptedDatabase(version: version)
        let reader = try database.asNewRole("reader")
        try PostgresReader.grant(role: reader.role, in: database.database())
        #expect(try reader.sql(Self.all) == Self.documented)
        #expect(try reader.sql("SELECT count(*) FROM visits, pageviews, domains") != [])
        // Twice does no harm.
        try PostgresReader.grant(role: reader.role, in: database.database())
        #expect(try reader.sql(Self.all) == Self.documented)
    }

    @Test func whatItMayDoWithSecretsIsTakenFromIt() throws {
        let database = try AdoptedDatabase(version: 3)
        try database.migrate()
        let reader = try database.asNewRole("reader")
        try database.sql(
            "GRANT ALL ON salts, picolytics_settings, autocert_cache TO \(reader.role); GRANT SELECT (salt) ON salt TO \(reader.role)"
        )
        try PostgresReader.grant(role: reader.role, in: database.database())
        #expect(try reader.sql(Self.all) == Self.documented)
    }

    @Test func theServersOwnSchemaIsOpenedToIt() throws {
        let owner = try AdoptedDatabase()
        let server = try owner.asNewRole("server")
        let reader = try owner.asNewRole("reader")
        try owner.sql(
            """
            CREATE SCHEMA AUTHORIZATION \(server.role);
            ALTER ROLE \(reader.role) SET search_path = \(server.role)
            """)
        try PostgresReader.grant(role: reader.role, in: server.database())
        #expect(try reader.sql(Self.all) == Self.documented)
    }

    @Test func anUnknownRoleIsRefused() throws {
        let database = try AdoptedDatabase()
        #expect(
            throws: StoreError.refused("there is no role no'body in the database: make it with CREATE ROLE")
        ) {
            try PostgresReader.grant(role: "no'body", in: database.database())
        }
    }

    @Test func aRoleThatReadsSecretsAllTheSameIsRefusedAndGetsNothing() throws {
        let database = try AdoptedDatabase()
        try database.migrate()
        let reader = try database.asNewRole("reader")
        try database.sql("GRANT pg_read_all_data TO \(reader.role)")
        #expect { try PostgresReader.grant(role: reader.role, in: database.database()) } throws: {
            message(of: $0).contains("could still read the secret table salts")
        }
        try database.sql("REVOKE pg_read_all_data FROM \(reader.role)")
        #expect(try reader.sql(Self.all) == [])
    }

    @Test func aServerThatDoesNotOwnTheTablesCannotGrant() throws {
        let database = try AdoptedDatabase()
        try database.migrate()
        let other = try database.asNewRole("other")
        let reader = try database.asNewRole("reader")
        try database.sql("GRANT SELECT ON ALL TABLES IN SCHEMA public TO \(other.role)")
        #expect { try PostgresReader.grant(role: reader.role, in: other.database()) } throws: {
            message(of: $0).contains("connect as the role that owns the tables")
        }
    }
}
