import Analytics
import POSIX
import Postgres
import TestSupport
import Testing

@testable import Storage

/// What becomes of an empty database and of the original's.
@Suite struct PostgresMigratorTests {
    private static let tables = ["domains", "sessions", "events", "salt"]

    @Test(arguments: [0, 1, 2, 3])
    func aDatabaseOfTheOriginalKeepsItsRowsByteForByte(version: Int) throws {
        let database = try AdoptedDatabase(version: version)
        let tables = version == 0 ? [] : Self.tables + (version == 3 ? ["autocert_cache"] : [])
        let before = try tables.map { try database.originalRows(of: $0) }
        if version > 0 { #expect(before.allSatisfy { $0.count >= 2 }) }
        try database.migrate()
        #expect(try tables.map { try database.originalRows(of: $0) } == before)
        #expect(try database.sql("SELECT version FROM schema_version") == [["3"]])
        #expect(try database.ownVersions() == Self.ownVersions)
    }

    /// A table that is rewritten gets a new file.
    @Test(arguments: [1, 2, 3]) func noTableIsRewritten(version: Int) throws {
        let database = try AdoptedDatabase(version: version)
        let files = """
            SELECT name, pg_relation_filenode(to_regclass(name))
            FROM unnest(ARRAY['domains', 'sessions', 'events']) AS name
            """
        let before = try database.sql(files)
        #expect(before.allSatisfy { $0[1] != nil })
        try database.migrate()
        #expect(try database.sql(files) == before)
    }

    @Test func rowsOfTheOriginalHaveNothingInTheColumnsOfOurs() throws {
        let database = try AdoptedDatabase(version: 3)
        try database.migrate()
        #expect(try database.sql("SELECT DISTINCT local_day, pageview FROM events") == [[nil, nil]])
        #expect(
            try database.sql(
                """
                SELECT DISTINCT pageviews, custom_events, referrer, source, channel, hostname, local_day, entry_at, exit_at
                FROM sessions
                """) == [Array(repeating: nil, count: 9)])
        #expect(try database.sql("SELECT DISTINCT timezone, hash_routing FROM domains") == [[nil, "f"]])
    }

    /// The columns, defaults and constraints that tools which know the original see, and those that are added.
    @Test func anEmptyDatabaseGetsTheTablesOfAnAdoptedOne() throws {
        let adopted = try AdoptedDatabase(version: 3)
        let empty = try AdoptedDatabase()
        for database in [adopted, empty] { try database.migrate() }
        #expect(try empty.columns() == adopted.columns())
        #expect(try empty.columns().count > 80)
        let constraints =
            "SELECT conrelid::regclass, conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace ORDER BY 1, 2"
        #expect(try empty.sql(constraints) == adopted.sql(constraints))
        #expect(try !empty.sql(constraints).contains { $0[2]?.hasPrefix("FOREIGN KEY") ?? true })
        #expect(try empty.sql("SELECT version FROM schema_version") == [["3"]])
    }

    @Test(arguments: [nil, 0, 3]) func theSecondTimeNothingIsDone(version: Int?) throws {
        let database = try AdoptedDatabase(version: version)
        try database.migrate()
        let state = """
            SELECT 'c', count(*), max(xmin::text::int8) FROM pg_class UNION ALL
            SELECT 'v', count(*), max(xmin::text::int8) FROM schema_version UNION ALL
            SELECT 'm', count(*), max(xmin::text::int8) FROM picolytics_migrations
            """
        let before = try database.sql(state)
        try database.migrate()
        #expect(try database.sql(state) == before)
    }

    @Test(arguments: [nil, 0, 1, 2, 3]) func severalServersAtOnceDoItOnce(version: Int?) throws {
        let database = try AdoptedDatabase(version: version)
        let servers = (0..<6).map { _ in Background { try database.migrate(patience: .init()) } }
        for server in servers { try server.value() }
        #expect(try database.sql("SELECT version FROM schema_version") == [["3"]])
        #expect(try database.ownVersions() == Self.ownVersions)
    }

    @Test func itWaitsWhileTheOriginalMigrates() throws {
        let database = try AdoptedDatabase(version: 2)
        let original = try database.connect()
        try original.query("SELECT pg_advisory_lock(9628173550095224)")
        let before = try database.columns()
        // With no patience, it says what it waits for.
        #expect { try database.migrate() } throws: {
            message(of: $0).contains("advisory lock 9628173550095224")
        }

        let server = Background { try database.migrate(patience: .init()) }
        let polls = """
            SELECT count(*) FROM pg_stat_activity
            WHERE datname = current_database() AND state = 'idle in transaction' AND query LIKE 'SET LOCAL idle%'
            """
        #expect(try becomesTrue { try database.sql(polls) == [["1"]] })
        #expect(try database.columns() == before)
        #expect(!server.isDone)
        try original.query("SELECT pg_advisory_unlock(9628173550095224)")
        try server.value()
        #expect(try database.ownVersions() == Self.ownVersions)
    }

    @Test(arguments: ["events", "sessions", "domains"])
    func aTableThatOthersKeepIsNamedAndNothingIsHalfDone(table: String) throws {
        let database = try AdoptedDatabase(version: 3)
        let other = try database.connect()
        try other.execute("BEGIN; SELECT count(*) FROM \(table)")
        let before = try database.columns()
        #expect { try database.migrate() } throws: {
            message(of: $0).contains("the table \(table) of the database db is locked")
        }
        #expect(try database.columns() == before)
        // Nobody waits behind it any more.
        let waiting = """
            SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = database
            WHERE NOT granted AND datname = current_database()
            """
        #expect(try database.sql(waiting) == [["0"]])
        try other.execute("COMMIT")
        try database.migrate()
        #expect(try database.ownVersions() == Self.ownVersions)
    }

    @Test func aTableThatComesFreeBetweenTwoAttemptsIsChanged() throws {
        let database = try AdoptedDatabase(version: 3)
        let other = try database.connect()
        try other.execute("BEGIN; SELECT count(*) FROM sessions")
        let patience = PostgresMigrator.Patience(
            table: .milliseconds(200), attempts: 300, pause: .milliseconds(10))
        let server = Background { try database.migrate(patience: patience) }
        let waits = "SELECT count(*) > 0 FROM pg_locks WHERE NOT granted AND relation = 'sessions'::regclass"
        for expected in ["t", "f", "t"] {
            #expect(try becomesTrue { try database.sql(waits) == [[expected]] })
        }
        try other.execute("COMMIT")
        try server.value()
        #expect(try database.ownVersions() == Self.ownVersions)
    }

    /// tern, which the original migrates by, goes by the first row it reads.
    @Test func schemaVersionHasOneRowInTheEnd() throws {
        let database = try AdoptedDatabase(version: 3)
        try database.migrate()
        for rows in [
            "", "INSERT INTO schema_version VALUES (3), (2)", "INSERT INTO schema_version VALUES (2)",
        ] {
            try database.sql("DELETE FROM schema_version; \(rows)")
            try database.migrate()
            #expect(try database.sql("SELECT version FROM schema_version") == [["3"]])
        }
    }

    private static let ownVersions = PostgresSchema.migrations.indices.map { "\($0 + 1)" }
}
