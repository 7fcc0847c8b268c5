import Analytics
import Postgres
import TestSupport
import Testing

@testable import Storage

/// Roles, rights and schemas.
@Suite struct PostgresSchemaTests {
    @Test(arguments: [false, true])
    func aRoleThatOwnsOnlyItsSchemaIsEnough(hasOriginal: Bool) throws {
        let owner = try AdoptedDatabase()
        let server = try owner.asNewRole("server")
        try owner.sql(
            "CREATE SCHEMA \(server.role) AUTHORIZATION \(server.role); REVOKE ALL ON SCHEMA public FROM PUBLIC"
        )
        if hasOriginal { try server.sql(OriginalSchema.sql(version: 3)) }
        try server.migrate()
        #expect(try PostgresSalts.oneIsKept(in: server))
        let schemas =
            "SELECT DISTINCT table_schema FROM information_schema.tables WHERE table_name IN ('sessions', 'salts', 'visits', 'schema_version')"
        #expect(try server.sql(schemas) == [[server.role]])
        #expect(try PostgresIndexes(server.database()) { _ in }.run { false })
    }

    /// A schema whose name needs quotes, set for the database.
    @Test func anySchemaOfTheSearchPathWillDo() throws {
        let database = try AdoptedDatabase()
        try database.sql(
            #"CREATE SCHEMA "My Schema"; ALTER DATABASE \#(database.address.database) SET search_path = missing, "My Schema", public"#
        )
        try database.migrate()
        #expect(
            try database.sql(
                "SELECT DISTINCT table_schema FROM information_schema.tables WHERE table_name = 'visits'")
                == [["My Schema"]])
        #expect(try PostgresSalts.oneIsKept(in: database))
    }

    /// Its tables are where the search path leads, not in its first schema; ours go beside them.
    @Test func theOriginalsTablesAreFoundInALaterSchemaAndOursGoBesideThem() throws {
        let database = try AdoptedDatabase(version: 3)
        try database.sql(
            "CREATE SCHEMA own; ALTER DATABASE \(database.address.database) SET search_path = own, public")
        try database.migrate()
        #expect(
            try database.sql("SELECT count(*) FROM pg_class WHERE relnamespace = 'own'::regnamespace") == [
                ["0"]
            ])
        #expect(try database.sql("SELECT count(*) FROM public.visits") == [["4"]])
    }

    @Test func aTableThatHidesOneOfTheOriginalsIsNamed() throws {
        let database = try AdoptedDatabase(version: 3)
        try database.sql(
            "CREATE SCHEMA own; CREATE TABLE own.events(id int8); ALTER DATABASE \(database.address.database) SET search_path = own, public"
        )
        #expect { try database.migrate() } throws: {
            message(of: $0).contains(
                "the table events of the schema own of the database db hides that of the schema public")
        }
    }

    @Test func tablesMadeByHandAreTakenOverIfTheyAreTheOriginals() throws {
        let database = try AdoptedDatabase(version: 3)
        try database.sql("DROP TABLE schema_version, autocert_cache")
        let before = try database.originalRows(of: "sessions")
        try database.migrate()
        #expect(try database.originalRows(of: "sessions") == before)
        #expect(try database.sql("SELECT version FROM schema_version") == [["3"]])
    }

    /// Default privileges give every new table to a role and to all; the original's are given already.
    @Test(arguments: [nil, 2, 3]) func secretTablesAreTheOwnersAlone(version: Int?) throws {
        let database = try AdoptedDatabase(version: version)
        let reader = try database.asNewRole("reader")
        let friend = try database.asNewRole("friend")
        try database.sql(
            """
            GRANT ALL ON ALL TABLES IN SCHEMA public TO \(reader.role), PUBLIC;
            GRANT SELECT ON ALL TABLES IN SCHEMA public TO \(reader.role) WITH GRANT OPTION;
            ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT ALL ON TABLES TO \(reader.role) WITH GRANT OPTION;
            ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO PUBLIC
            """)
        if version == 3 {
            try reader.sql("GRANT SELECT ON autocert_cache TO \(friend.role)")
            try database.sql("GRANT SELECT (salt) ON salt TO \(friend.role)")
        }
        try database.migrate()
        for role in [reader.role, friend.role] {
            #expect(
                try database.sql(
                    """
                    SELECT name FROM unnest(ARRAY['salts', 'picolytics_settings', 'salt', 'autocert_cache']) AS name
                    WHERE has_any_column_privilege('\(role)', name, 'SELECT, INSERT, UPDATE, REFERENCES')
                        OR has_table_privilege('\(role)', name, 'DELETE, TRUNCATE, TRIGGER')
                    """) == [])
        }
        #expect(try reader.sql("SELECT count(*) FROM visits") == [[version == nil ? "0" : "4"]])
        #expect(throws: PostgresServer.Failure.self) { try reader.sql("SELECT * FROM salts") }
    }
}

enum PostgresSalts {
    /// Whether a server's store works on the tables.
    static func oneIsKept(in database: AdoptedDatabase) throws -> Bool {
        let store = PostgresSaltStore(database.database())
        return try store.salt(of: LocalDay(number: 20_000), orStore: .numbered(1)) == .numbered(1)
            && database.sql("SELECT count(*) FROM salts") == [["1"]]
    }
}
