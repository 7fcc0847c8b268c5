import Analytics
import POSIX
import Postgres
import Testing

@testable import Storage

@Suite struct PostgresIndexesTests {
    private static let final = [
        "CREATE INDEX events_created_brin ON public.events USING brin (created_at)",
        "CREATE INDEX events_domain_created ON public.events USING btree (domain_id, created_at)",
        "CREATE INDEX events_legacy_session ON public.events USING btree (session_id) WHERE (pageview IS NULL)",
        "CREATE INDEX idx_sessions_visitor_id ON public.sessions USING btree (visitor_id)",
        "CREATE INDEX sessions_created_brin ON public.sessions USING brin (created_at)",
        "CREATE INDEX sessions_domain_created ON public.sessions USING btree (domain_id, created_at)",
        "CREATE UNIQUE INDEX domains_domain_name_key ON public.domains USING btree (domain_name)",
        "CREATE UNIQUE INDEX domains_pkey ON public.domains USING btree (domain_id)",
        "CREATE UNIQUE INDEX events_pkey ON public.events USING btree (id)",
        "CREATE UNIQUE INDEX sessions_pkey ON public.sessions USING btree (id)",
    ]

    @Test(arguments: [nil, 0]) func anEmptyDatabaseHasThemFromTheStart(version: Int?) throws {
        let database = try AdoptedDatabase(version: version)
        try database.migrate()
        #expect(try database.indexes() == Self.final)
        let notices = Notices()
        #expect(try notices.run(on: database))
        #expect(notices.all == [])
    }

    @Test(arguments: [1, 2, 3]) func anAdoptedDatabaseGetsThemAndLosesTheOldOnes(version: Int) throws {
        let database = try AdoptedDatabase(version: version)
        try database.migrate()
        #expect(try database.indexes() != Self.final)
        let notices = Notices()
        #expect(try notices.run(on: database))
        #expect(try database.indexes() == Self.final)
        #expect(
            notices.all == [
                version == 1 ? .began(builds: 6, drops: 0) : .began(builds: 5, drops: 6), .finished,
            ])
        #expect(try notices.run(on: database))
        #expect(notices.all.count == 2)
    }

    @Test func anUnfinishedIndexIsBuiltAgain() throws {
        let database = try AdoptedDatabase(version: 3)
        try database.migrate()
        let name = "sessions_domain_created"
        try leaveUnfinished(name, in: database)
        #expect(try database.indexes().contains { $0.contains(name) && $0.hasSuffix("INVALID") })
        #expect(try Notices().run(on: database))
        #expect(try database.indexes() == Self.final)
    }

    /// The build waits for a transaction that writes; its time is over before that ends.
    private func leaveUnfinished(_ name: String, in database: AdoptedDatabase) throws {
        let writer = try database.connect()
        try writer.execute("BEGIN; UPDATE sessions SET bounce = bounce")
        let builder = try database.connect()
        try builder.execute("SET statement_timeout = 200")
        let build = try #require(PostgresIndex.all.first { $0.name == name })
        #expect { try builder.execute(build.concurrentCreation) } throws: {
            ($0 as? PostgresError)?.sqlState == "57014"
        }
        try writer.execute("COMMIT")
    }

    @Test func othersWriteWhileOneServerBuildsAndASecondLeavesItAlone() throws {
        let database = try AdoptedDatabase(version: 3)
        try database.migrate()
        let writer = try database.connect()
        try writer.execute("BEGIN; UPDATE sessions SET bounce = bounce WHERE id = 1")
        let first = Background { try Notices().run(on: database) }
        #expect(try becomesTrue { try database.isBuilding() })
        try database.sql(
            "INSERT INTO sessions(domain_id, entry_path) VALUES (1, '/'); UPDATE sessions SET duration = 1 WHERE id = 3"
        )
        let notices = Notices()
        #expect(try !notices.run(on: database))
        #expect(notices.all == [])
        #expect(!first.isDone)
        try writer.execute("COMMIT")
        #expect(try first.value())
        #expect(try database.indexes() == Self.final)
    }

    @Test func aStopDoesNotWaitForABuildAndTheNextStartResumesIt() throws {
        let database = try AdoptedDatabase(version: 3)
        try database.migrate()
        let writer = try database.connect()
        try writer.execute("BEGIN; UPDATE sessions SET bounce = bounce; UPDATE events SET path = path")
        let isStopped = Mutex(false)
        let server = Background { try Notices().run(on: database, shouldStop: { isStopped.withLock { $0 } }) }
        #expect(try becomesTrue { try database.isBuilding() })
        isStopped.withLock { $0 = true }
        // The writer's transaction, which the build waits for, is still open.
        #expect(try !server.value())
        #expect(try !database.isBuilding())
        #expect(try database.indexes().contains { $0.hasSuffix("INVALID") })
        try writer.execute("COMMIT")
        #expect(try Notices().run(on: database))
        #expect(try database.indexes() == Self.final)
    }

    /// The database goes on with what a killed server had asked for.
    @Test func aBuildThatGoesOnWithoutItsServerIsNotDisturbed() throws {
        let database = try AdoptedDatabase(version: 3)
        try database.migrate()
        let writer = try database.connect()
        try writer.execute("BEGIN; UPDATE events SET path = path")
        let left = Background { try database.connect().execute(PostgresIndex.all[1].concurrentCreation) }
        #expect(try becomesTrue { try database.isBuilding() })
        #expect(try !Notices().run(on: database))
        #expect(!left.isDone)
        try writer.execute("COMMIT")
        try left.value()
        #expect(try Notices().run(on: database))
        #expect(try database.indexes() == Self.final)
    }

    @Test func limitsOfTheDatabaseDoNotEndABuild() throws {
        let database = try AdoptedDatabase(version: 3)
        try database.migrate()
        let name = database.address.database
        try database.sql(
            "ALTER DATABASE \(name) SET statement_timeout = '50ms'; ALTER DATABASE \(name) SET lock_timeout = '50ms'"
        )
        let writer = try database.connect()
        try writer.execute("BEGIN; SET LOCAL statement_timeout = 0; UPDATE sessions SET bounce = bounce")
        let server = Background { try Notices().run(on: database) }
        let isLong = """
            SELECT count(*) FROM pg_stat_activity
            WHERE query LIKE 'CREATE INDEX%' AND state = 'active' AND now() - query_start > interval '200ms'
                AND datname = current_database()
            """
        #expect(try becomesTrue { try database.sql(isLong) == [["1"]] })
        try writer.execute("COMMIT")
        #expect(try server.value())
        #expect(try database.indexes() == Self.final)
    }
}

/// What a run tells.
private final class Notices: Sendable {
    private let told = Mutex<[PostgresIndexes.Notice]>([])

    var all: [PostgresIndexes.Notice] { told.withLock { $0 } }

    func run(on database: AdoptedDatabase, shouldStop: @escaping () -> Bool = { false }) throws -> Bool {
        try PostgresIndexes(database.database()) { notice in self.told.withLock { $0.append(notice) } }
            .run(shouldStop: shouldStop)
    }
}

extension AdoptedDatabase {
    fileprivate func isBuilding() throws -> Bool {
        try sql("SELECT count(*) > 0 FROM pg_stat_progress_create_index WHERE datname = current_database()")
            == [["t"]]
    }
}
