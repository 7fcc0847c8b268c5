import Postgres
import Testing

@testable import Storage

/// Going back: the original still works on tables that were taken over. The statements say what its own do.
@Suite struct OriginalAfterwardsTests {
    @Test(arguments: [0, 3]) func itStoresABatch(version: Int) throws {
        let database = try taken(version)
        try database.sql(
            """
            INSERT INTO domains(domain_name) VALUES ('back.example')
                ON CONFLICT (domain_name) DO UPDATE SET domain_name = excluded.domain_name RETURNING domain_id;
            INSERT INTO sessions(
                updated_at, bounce, exit_path, visitor_id, domain_id, entry_path, country, latitude, longitude,
                subdivision, city, browser, browser_version, os, os_version, platform, device_type, bot, screen_w,
                screen_h, timezone, pixel_ratio, pixel_depth, utm_source, utm_medium, utm_campaign, utm_content, utm_term)
            SELECT now(), true, '/x', 'beef', domain_id, '/x', '', 0, 0, '', '', 'Chrome', '1.0', '', '', '', '', false,
                1, 1, '', 1, 24, '', '', '', '', '' FROM domains WHERE domain_name = 'back.example'
            RETURNING id
            """)
        let found = """
            SELECT id FROM sessions WHERE visitor_id = 'beef' AND updated_at > now() - interval '30 minutes'
            ORDER BY created_at DESC LIMIT 1
            """
        let session = try #require(try database.sql(found).first?.first ?? nil)
        try database.sql(
            """
            UPDATE sessions SET updated_at = now(), exit_path = '/y', bounce = false,
                duration = extract(epoch FROM now() - created_at)::int4 WHERE id = \(session)
            """)
        let domain = try #require(
            try database.sql("SELECT domain_id FROM domains WHERE domain_name = 'back.example'").first?.first
                ?? nil)
        try copyEvents(["load", "ping", "load"], session: session, domain: domain, in: database)
        let visit =
            "SELECT site, visitor_id, pageviews, bounce, exit_path, source FROM visits WHERE id = \(session)"
        #expect(try database.sql(visit) == [["back.example", "beef", "2", "f", "/y", ""]])
    }

    /// In binary form, as the original does.
    private func copyEvents(
        _ names: [String], session: String, domain: String, in database: AdoptedDatabase
    ) throws {
        var rows = CopyRows()
        for name in names {
            rows.beginRow(fields: 8)
            rows.buffer.add(try #require(Int32(domain)))
            rows.buffer.add(try #require(Int64(session)))
            for text in ["beef", name, "/x", ""] { rows.buffer.add(text) }
            rows.buffer.add(Int32(0))
            rows.buffer.add(Int32(0))
        }
        try database.connect().copy(
            rows,
            by: """
                COPY events(domain_id, session_id, visitor_id, name, path, referrer, load_time, ttfb)
                FROM STDIN BINARY
                """)
    }

    @Test func itTurnsTheSaltKeepsCertificatesAndPrunes() throws {
        let database = try taken(3)
        #expect(
            try database.sql(
                """
                DELETE FROM salt WHERE created_at < now() - interval '24 hours';
                INSERT INTO salt(salt) SELECT gen_random_uuid() WHERE NOT EXISTS (SELECT FROM salt);
                SELECT count(*) FROM salt
                """) == [["1"]])
        #expect(
            try database.sql(
                """
                INSERT INTO autocert_cache(key, data) VALUES ('a.example', 'new')
                    ON CONFLICT (key) DO UPDATE SET data = excluded.data, updated_at = now();
                DELETE FROM autocert_cache WHERE key = 'a.example+token';
                SELECT convert_from(data, 'UTF8') FROM autocert_cache WHERE key = 'a.example'
                """) == [["new"]])
        #expect(
            try database.sql(
                """
                DELETE FROM events WHERE created_at <= timestamptz '2026-03-02 10:30:00+00';
                DELETE FROM sessions WHERE updated_at <= timestamptz '2026-03-02 10:30:00+00';
                SELECT (SELECT count(*) FROM events), (SELECT count(*) FROM sessions)
                """) == [["2", "3"]])
    }

    /// tern takes its lock, makes its table unless it sees it, and reads the version.
    @Test func itStarts() throws {
        let database = try taken(3)
        let lock = try database.connect().query("SELECT pg_try_advisory_lock(9628173550095224)").first {
            $0.bool(0)
        }
        #expect(lock == true)
        #expect(
            try database.sql(
                """
                CREATE TABLE IF NOT EXISTS schema_version(version int4 NOT NULL);
                INSERT INTO schema_version(version) SELECT 0 WHERE 0 = (SELECT count(*) FROM schema_version);
                SELECT version FROM schema_version
                """) == [["3"]])
    }

    private func taken(_ version: Int) throws -> AdoptedDatabase {
        let database = try AdoptedDatabase(version: version)
        try database.migrate()
        #expect(try PostgresIndexes(database.database()) { _ in }.run { false })
        return database
    }
}
