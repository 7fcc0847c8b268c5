import Analytics
import Testing

@testable import Storage

/// What only a database that others may write to can do to a store.
@Suite struct PostgresEventStoreTests {
    /// Each of these would refuse every event, so none may be set aside for it.
    @Test(arguments: [
        "ALTER TABLE events ADD COLUMN owner text DEFAULT ''; ALTER TABLE events ALTER owner SET NOT NULL, ALTER owner DROP DEFAULT",
        "ALTER TABLE events ADD COLUMN owner int4 REFERENCES domains; ALTER TABLE events ALTER owner SET DEFAULT 99",
        "SELECT setval('events_id_seq', 1, false)",
    ]) func aRuleThatNoEventCanMeetIsTroubleAndNotARefusal(sql: String) throws {
        let fixture = try ContractFixture(.postgres)
        try fixture.apply([StoreFixture.event(path: "/secret")])
        try fixture.rows(sql)
        #expect {
            try fixture.apply([StoreFixture.event(at: 1, path: "/secret")])
        } throws: { error in
            if case .unavailable(let text) = error as? StoreError { !text.contains("secret") } else { false }
        }
        #expect(try fixture.count("events") == 1)
    }

    /// As after a failover to a server that has not got everything.
    @Test func sitesAreNumberedAnewAfterTheDatabaseWasAnother() throws {
        let fixture = try ContractFixture(.postgres)
        try fixture.apply([StoreFixture.event(), StoreFixture.event(visitor: 2, site: "b.example")])
        try fixture.rows(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()"
        )
        try fixture.rows("TRUNCATE domains, sessions, events RESTART IDENTITY")
        let next = [StoreFixture.event(at: 1, site: "b.example")]
        // The connection is found to be lost, and is made anew by the next attempt.
        #expect(throws: StoreError.self) { try fixture.apply(next) }
        try fixture.apply(next)
        #expect(
            try fixture.rows("SELECT domain_id, domain_name FROM events JOIN domains USING (domain_id)")
                == ["1|b.example"])
    }

    @Test func aCommitThatWouldOnlyReachMemoryReachesTheDisk() throws {
        let fixture = try ContractFixture(.postgres)
        try fixture.rows("ALTER DATABASE \(fixture.databaseName) SET synchronous_commit = off")
        try fixture.rows(
            """
            CREATE TABLE seen(value text);
            CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN INSERT INTO seen VALUES (current_setting('synchronous_commit')); RETURN NULL; END $$;
            """)
        try fixture.apply([StoreFixture.event()])
        try fixture.rows("CREATE TRIGGER note AFTER INSERT ON events EXECUTE FUNCTION note()")
        try fixture.restart()
        try fixture.apply([StoreFixture.event(at: 1)])
        #expect(try fixture.rows("SELECT value FROM seen") == ["on"])
    }

    /// Two servers with events of the same visitors at the same time: no deadlock, and the sessions of one server.
    @Test func twoWritersAtTheSameTimeMakeTheSessionsOfOne() async throws {
        let fixture = try ContractFixture(.postgres)
        try fixture.apply([])
        let stores = try (0..<3).map { _ in try fixture.anotherStore() }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (index, store) in stores.enumerated() {
                group.addTask { try Self.storeShare(index, of: stores.count, in: store) }
            }
            try await group.waitForAll()
        }
        #expect(try fixture.count("events") == 1800)
        // 30 visitors, each with an event every 2 minutes: one visit of 60 events, whoever stored them.
        #expect(
            try fixture.rows("SELECT pageviews, duration, count(*) FROM sessions GROUP BY 1, 2")
                == ["60|7080|30"])
        #expect(
            try fixture.rows("SELECT count(DISTINCT session_id) FROM events") == ["30"])
    }

    private static func storeShare(_ share: Int, of count: Int, in store: any EventStore) throws {
        let spool = SpoolID(bytes: [UInt8](repeating: UInt8(share + 100), count: 16))
        let events = (0..<60).flatMap { minute in
            (1...30).map {
                StoreFixture.event(at: Double(2 * minute), visitor: UInt64($0) << 58 | UInt64($0))
            }
        }
        let own = events.enumerated().filter { $0.offset % count == share }.map(\.element)
        var position: SpoolPosition?
        for start in stride(from: 0, to: own.count, by: 25) {
            let batch = Array(own[start..<min(own.count, start + 25)])
            let to = SpoolPosition(file: 1, offset: UInt64(start + batch.count))
            try store.store(batch, moving: SpoolMove(spool: spool, from: position, to: to))
            position = to
        }
    }
}
