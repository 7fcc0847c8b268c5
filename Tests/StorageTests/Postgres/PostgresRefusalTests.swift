import Analytics
import Postgres
import TestSupport
import Testing

@testable import Storage

/// Databases that cannot be used as they are: each is left as it was, with a message that says what to do.
@Suite struct PostgresRefusalTests {
    struct Case: CustomTestStringConvertible, Sendable {
        var testDescription: String
        /// Of the original's tables, before `change`.
        var version: Int?
        var change = ""
        var mode = PostgresMigrator.Mode.run
        var message: String
    }

    static let cases = [
        Case(
            testDescription: "a newer original", version: 3, change: "UPDATE schema_version SET version = 4",
            message: "the table schema_version of the database db says 4, and picolytics knows 0 to 3"),
        Case(
            testDescription: "a newer picolytics", version: 3,
            change: "CREATE TABLE picolytics_migrations AS SELECT 99 AS version",
            message: "were changed by a newer version of picolytics (tables 99, known here 3)"),
        Case(
            testDescription: "a newer picolytics, and migrations skipped", version: 3,
            change: "CREATE TABLE picolytics_migrations AS SELECT 99 AS version", mode: .skip,
            message: "were changed by a newer version of picolytics (tables 99, known here 3)"),
        Case(
            testDescription: "another program's schema_version",
            change: "CREATE TABLE schema_version(version varchar, installed_on timestamptz)",
            message: "the table schema_version of the schema public of the database db is not the original's "
                + "(it has version as text instead of integer): use another schema or database"),
        Case(
            testDescription: "another program's events",
            change: "CREATE TABLE events(id int8, name text, at timestamptz)",
            message: "the table events of the schema public of the database db is not the original's "
                + "(it lacks domain_id, integer): use another schema or database"),
        Case(
            testDescription: "a column of another type", version: 3,
            change: "ALTER TABLE sessions DROP CONSTRAINT sessions_domain_id_fkey, ALTER domain_id TYPE int8",
            message: "the table sessions of the schema public of the database db is not the original's "
                + "(it has domain_id as bigint instead of integer)"),
        Case(
            testDescription: "another program's view visits", version: 3,
            change: "CREATE VIEW visits AS SELECT 1 AS one",
            message: "has something of another program by the same name"),
        Case(
            testDescription: "a column of the same name", version: 3,
            change: "ALTER TABLE sessions ADD COLUMN source int4",
            message: "has something of another program by the same name"),
        Case(
            testDescription: "no tables, and migrations skipped", mode: .skip,
            message:
                "are not up to date (found: none, needed: version 3), and SKIP_MIGRATIONS forbids to change them"
        ),
        Case(
            testDescription: "the original's tables, and migrations skipped", version: 3, mode: .skip,
            message: "(found: the original's, needed: version 3), and SKIP_MIGRATIONS"),
    ]

    @Test(arguments: cases) func isLeftAsItIs(_ refused: Case) throws {
        let database = try AdoptedDatabase(version: refused.version)
        try database.sql(refused.change)
        let before = try database.columns()
        #expect { try database.migrate(refused.mode) } throws: { message(of: $0).contains(refused.message) }
        #expect(try database.columns() == before)
    }

    @Test func textsOfAnotherEncodingAreRefused() throws {
        var database = try AdoptedDatabase()
        let name = "\(database.address.database)_latin"
        try database.sql(
            "CREATE DATABASE \(name) TEMPLATE template0 ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C'")
        database.address.database = name
        #expect { try database.migrate() } throws: { message(of: $0).contains("keeps texts in LATIN1") }
    }

    @Test func aRoleThatMayNotCreateIsToldSo() throws {
        let owner = try AdoptedDatabase()
        let other = try owner.asNewRole("guest")
        try owner.sql("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
        #expect { try other.migrate() } throws: {
            message(of: $0).contains(
                "the role \(other.role) may not create tables in the schema public of the database db")
        }
    }

    @Test func aRoleThatDoesNotOwnTheTablesIsToldWhoDoes() throws {
        let owner = try AdoptedDatabase(version: 3)
        let other = try owner.asNewRole("guest")
        try owner.sql(
            "GRANT ALL ON SCHEMA public TO \(other.role); GRANT ALL ON ALL TABLES IN SCHEMA public TO \(other.role)"
        )
        #expect { try other.migrate() } throws: { message(of: $0).contains("belongs to postgres") }
        // A member of the role that owns them may.
        try owner.sql("GRANT postgres TO \(other.role)")
        try other.migrate()
    }

    @Test func aSearchPathThatLeadsNowhereIsToldSo() throws {
        let owner = try AdoptedDatabase()
        try owner.sql("ALTER ROLE postgres IN DATABASE \(owner.address.database) SET search_path = missing")
        for mode in [PostgresMigrator.Mode.run, .skip] {
            #expect { try owner.migrate(mode) } throws: {
                message(of: $0).contains("none of the schemas in the search path")
            }
        }
    }

    @Test func skippingTakesNoLockAndWritesNothing() throws {
        let database = try AdoptedDatabase(version: 3)
        try database.migrate()
        let original = try database.connect()
        try original.query("SELECT pg_advisory_lock(9628173550095224)")
        try original.execute("BEGIN; LOCK TABLE schema_version, sessions IN ACCESS EXCLUSIVE MODE")
        let reader = try database.asNewRole("reader")
        try database.sql(
            "GRANT SELECT ON picolytics_migrations TO \(reader.role); ALTER ROLE \(reader.role) SET default_transaction_read_only = on"
        )
        try reader.migrate(.skip)
    }
}
