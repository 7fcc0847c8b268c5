import Analytics
import SQLite
import Testing

@testable import Storage

@Suite struct SQLiteEventStoreTests {
    @Test(arguments: [
        ("domains", "domain_id domain_name timezone hash_routing"),
        (
            "sessions",
            "id updated_at duration bounce exit_path visitor_id created_at domain_id entry_path "
                + "country latitude longitude subdivision city browser browser_version os os_version "
                + "platform device_type bot screen_w screen_h timezone pixel_ratio pixel_depth "
                + "utm_source utm_medium utm_campaign utm_content utm_term "
                + "pageviews custom_events referrer source channel hostname local_day entry_at exit_at"
        ),
        (
            "events",
            "id name domain_id path referrer visitor_id session_id load_time ttfb created_at local_day pageview"
        ),
        (
            "visits",
            "id site local_day visitor_id created_at updated_at duration bounce pageviews custom_events "
                + "entry_path exit_path hostname referrer source channel "
                + "utm_source utm_medium utm_campaign utm_content utm_term "
                + "country subdivision city latitude longitude browser browser_version os os_version "
                + "platform device_type screen_w screen_h timezone"
        ),
        (
            "pageviews",
            "id site local_day session_id visitor_id path referrer load_time ttfb created_at"
        ),
    ]) func theColumnsOfTheViewsHaveTheNamesPeopleKnow(view: String, columns: String) throws {
        let fixture = try StoreFixture()
        let names = try sqlite3(
            fixture.path, "SELECT group_concat(name, ' ') FROM pragma_table_info('\(view)')")
        #expect(names == [columns])
    }

    @Test func visitsAndTheirPageviewsAreThoseOfPeopleWhoDidSomething() throws {
        let fixture = try StoreFixture()
        var bot = StoreFixture.event(at: 1, visitor: 2)
        bot.userAgent.isBot = true
        var view = StoreFixture.event(at: 2, path: "/é", visitor: 3)
        view.time.milliseconds += 5
        view.timeZone = "Asia/Tokyo"
        view.referrer = "https://other.example/"
        view.utm.term = "t"
        try fixture.apply([
            StoreFixture.event(visitor: 1), bot, StoreFixture.event(at: 1, "ping", visitor: 4), view,
            StoreFixture.event(at: 3, "signup", path: "/up", visitor: 3),
            StoreFixture.event("signup", visitor: 5, site: "b.example"),
        ])
        #expect(
            try sqlite3(
                fixture.path,
                "SELECT site, visitor_id, pageviews, custom_events FROM visits ORDER BY site, visitor_id")
                == [
                    "a.example|0000000000000001|1|0", "a.example|0000000000000003|1|1",
                    "b.example|0000000000000005|0|1",
                ])
        #expect(
            try sqlite3(fixture.path, "SELECT * FROM visits WHERE pageviews + custom_events > 1") == [
                "4|a.example|2026-09-21|0000000000000003|2026-09-21 20:02:00.005|2026-09-21 20:03:00.000|60|0|1|1|"
                    + "/é|/é|a.example|https://other.example/|||||||t||||0.0|0.0|Unknown|0.0|Unknown|0.0|Unknown|Unknown|0|0|Asia/Tokyo"
            ])
        #expect(
            try sqlite3(fixture.path, "SELECT * FROM pageviews ORDER BY id") == [
                "1|a.example|2026-09-21|1|0000000000000001|/||0|0|2026-09-21 20:00:00.000",
                "4|a.example|2026-09-21|4|0000000000000003|/é|https://other.example/|0|0|2026-09-21 20:02:00.005",
            ])
    }

    @Test func textsThatOnlyLookTheSameAreKeptAsTheyAre() throws {
        let fixture = try StoreFixture()
        try fixture.apply([StoreFixture.event(path: "/\u{e9}"), StoreFixture.event(at: 1, path: "/e\u{301}")])
        let paths = try sqlite3(fixture.path, "SELECT hex(path) FROM events ORDER BY id")
        #expect(paths == ["2FC3A9", "2F65CC81"])
    }

    @Test func idsGoOnAfterARestartAndOverAllSites() throws {
        let fixture = try StoreFixture()
        try fixture.apply([StoreFixture.event(), StoreFixture.event(visitor: 2, site: "b.example")])
        try fixture.restart()
        try fixture.apply([StoreFixture.event(visitor: 3), StoreFixture.event(visitor: 1, site: "b.example")])
        #expect(try sqlite3(fixture.path, "SELECT id FROM sessions ORDER BY id") == ["1", "2", "3", "4"])
        #expect(try sqlite3(fixture.path, "SELECT id FROM events ORDER BY id") == ["1", "2", "3", "4"])
    }

    @Test func whatTheDatabaseRefusesLeavesNothingAndTheNextBatchIsStored() throws {
        let fixture = try StoreFixture()
        try fixture.apply([StoreFixture.event(path: "/first")])
        try fixture.execute(Self.refuseLoadTime666)
        let bad = [
            StoreFixture.event(at: 1, path: "/new"), StoreFixture.event(visitor: 2, site: "new.example"),
            StoreFixture.event(at: 2, loadTime: 666),
        ]
        #expect {
            try fixture.apply(bad)
        } throws: { error in
            if case .refused = error as? StoreError { true } else { false }
        }
        #expect(try fixture.count("event_rows") == 1)
        #expect(try fixture.count("sites") == 1)
        #expect(try fixture.count("dict WHERE value = '/new'") == 0)
        #expect(try fixture.store.position(of: StoreFixture.spool) == fixture.position)
        try fixture.apply(Array(bad.dropLast()))
        #expect(
            try sqlite3(fixture.path, "SELECT id, path, session_id, domain_id FROM events ORDER BY id")
                == ["1|/first|1|1", "2|/new|1|1", "3|/|2|2"])
        #expect(try sqlite3(fixture.path, "PRAGMA integrity_check") == ["ok"])
    }

    @Test func aFullDiskIsUnavailableAndStoresNothingUntilThereIsRoom() throws {
        let fixture = try StoreFixture()
        let connection = try fixture.database.newConnection(.readWrite)
        let writer = try SQLiteWriter(
            connection, sessionTimeout: .seconds(1800), storePings: false, limits: .init())
        let events = (0..<2000).map { StoreFixture.event(path: "/\($0)", visitor: UInt64($0)) }
        try connection.execute("PRAGMA max_page_count = 20")
        guard case .failed(let error) = writer.store(events, moving: fixture.nextMove(2000)) else {
            Issue.record("stored on a full disk")
            return
        }
        guard case .unavailable(let text) = StoreError(error, path: fixture.path) else {
            Issue.record("a full disk is another error")
            return
        }
        #expect(text.contains("no space left") && text.contains(fixture.path))
        #expect(try fixture.count("event_rows") == 0)
        try connection.execute("PRAGMA max_page_count = 1000000")
        guard case .stored = writer.store(events, moving: fixture.nextMove(2000)) else {
            Issue.record("not stored although there is room")
            return
        }
        #expect(try fixture.count("event_rows") == 2000)
        #expect(try sqlite3(fixture.path, "PRAGMA integrity_check") == ["ok"])
    }

    static let refuseLoadTime666 = """
        CREATE TRIGGER refuse BEFORE INSERT ON event_rows WHEN new.load_time = 666
        BEGIN SELECT RAISE(ABORT, 'refused'); END
        """
}
