import Analytics
import SQLite
import Testing

@testable import Storage

@Suite struct SQLiteEventStoreTests {
    @Test func theViewsShowWhatHappenedInWords() throws {
        let fixture = try StoreFixture()
        var first = StoreFixture.event(path: "/a é|?")
        first.visitor = VisitorID(bits: 0xf00d_0000_0000_0001)
        first.time.milliseconds += 7
        first.hostname = "www.a.example"
        first.referrer = "https://other.example/x"
        first.source = "Other"
        first.channel = "Referral"
        first.utm = UTMParameters(source: "s", medium: "m", campaign: "c", content: "o", term: "t")
        first.loadTime = 812
        first.timeToFirstByte = 45
        first.userAgent = UserAgentTraits(
            browser: "Firefox", browserVersion: "140.0", os: "Linux", osVersion: "6.1", platform: "Linux",
            deviceType: "Computer", isBot: true)
        first.location = Location(
            country: "DE", subdivision: "Bavaria", city: "Munich", latitude: 48.5, longitude: -11.25)
        first.screen = Screen(width: 1280, height: 720, pixelRatio: 1.5, pixelDepth: 24)
        first.timeZone = "Europe/Berlin"
        var second = StoreFixture.event(at: 1.5, "pushstate", path: "/b")
        second.visitor = first.visitor
        var ping = StoreFixture.event(at: 2.5, "ping", path: "/b")
        ping.visitor = first.visitor
        try fixture.apply([first, second])
        try fixture.apply([ping])

        #expect(
            try sqlite3(fixture.path, "SELECT * FROM sessions") == [
                "1|2026-09-21 20:02:30.000|150|0|/b|f00d000000000001|2026-09-21 20:00:00.007|1|/a é|?|"
                    + "DE|48.5|-11.25|Bavaria|Munich|Firefox|140.0|Linux|6.1|Linux|Computer|1|"
                    + "1280|720|Europe/Berlin|1.5|24|s|m|c|o|t|"
                    + "2|0|https://other.example/x|Other|Referral|www.a.example|2026-09-21|"
                    + "2026-09-21 20:00:00.007|2026-09-21 20:01:30.000"
            ])
        #expect(
            try sqlite3(fixture.path, "SELECT * FROM events ORDER BY id") == [
                "1|load|1|/a é|?|https://other.example/x|f00d000000000001|1|812|45|"
                    + "2026-09-21 20:00:00.007|2026-09-21|1",
                "2|pushstate|1|/b||f00d000000000001|1|0|0|2026-09-21 20:01:30.000|2026-09-21|1",
            ])
        #expect(try sqlite3(fixture.path, "SELECT * FROM domains") == ["1|a.example||0"])
    }

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

    @Test func pingsBecomeRowsOnlyIfAskedFor() throws {
        let names = ["load", "ping", "hidden", "visible"]
        for (storePings, rows) in [(false, 2), (true, 4)] {
            let fixture = try StoreFixture(storePings: storePings)
            try fixture.apply(
                names.enumerated().map { StoreFixture.event(at: Double($0.offset), $0.element) })
            #expect(try fixture.count("event_rows") == rows)
            #expect(try sqlite3(fixture.path, "SELECT duration, bounce FROM sessions") == ["180|1"])
        }
    }

    @Test func aBatchIsStoredOnceHoweverOftenItIsOffered() throws {
        let fixture = try StoreFixture()
        let events = [StoreFixture.event(), StoreFixture.event(at: 1)]
        let move = fixture.nextMove(2)
        try fixture.store.store(events, moving: move)
        #expect(throws: StoreError.positionMoved(actual: move.to)) {
            try fixture.store.store(events, moving: move)
        }
        #expect(try fixture.store.position(of: StoreFixture.spool) == move.to)
        #expect(try fixture.count("event_rows") == 2)
    }

    @Test func positionsOfSpoolsAreKeptApart() throws {
        let fixture = try StoreFixture()
        let other = SpoolID(bytes: Array(repeating: 9, count: 16))
        try fixture.apply([StoreFixture.event()])
        #expect(try fixture.store.position(of: other) == nil)
        let high = SpoolPosition(file: .max, offset: UInt64(Int64.max) + 5)
        try fixture.store.store([], moving: SpoolMove(spool: other, from: nil, to: high))
        #expect(try fixture.store.position(of: other) == high)
        #expect(try fixture.store.position(of: StoreFixture.spool) == fixture.position)
    }

    @Test func textsThatOnlyLookTheSameAreKeptAsTheyAre() throws {
        let fixture = try StoreFixture()
        try fixture.apply([StoreFixture.event(path: "/\u{e9}"), StoreFixture.event(at: 1, path: "/e\u{301}")])
        let paths = try sqlite3(fixture.path, "SELECT hex(path) FROM events ORDER BY id")
        #expect(paths == ["2FC3A9", "2F65CC81"])
    }

    @Test func anEventThatClosesAGapJoinsTheSessionsAndTheirEvents() throws {
        let fixture = try StoreFixture()
        try fixture.apply([StoreFixture.event(path: "/1", visitor: 2)])
        try fixture.apply([StoreFixture.event(at: 0, path: "/a"), StoreFixture.event(at: 50, path: "/c")])
        #expect(try fixture.count("session_rows") == 3)
        try fixture.apply([StoreFixture.event(at: 25, path: "/b")])
        #expect(
            try sqlite3(
                fixture.path,
                "SELECT id, entry_path, exit_path, duration, pageviews FROM sessions ORDER BY id")
                == ["1|/1|/1|0|1", "2|/a|/c|3000|3"])
        #expect(
            try sqlite3(fixture.path, "SELECT path, session_id FROM events ORDER BY path")
                == ["/1|1", "/a|2", "/b|2", "/c|2"])
    }

    @Test func idsGoOnAfterARestartAndOverAllSites() throws {
        let fixture = try StoreFixture()
        try fixture.apply([StoreFixture.event(), StoreFixture.event(visitor: 2, site: "b.example")])
        try fixture.restart()
        try fixture.apply([StoreFixture.event(visitor: 3), StoreFixture.event(visitor: 1, site: "b.example")])
        #expect(try sqlite3(fixture.path, "SELECT id FROM sessions ORDER BY id") == ["1", "2", "3", "4"])
        #expect(try sqlite3(fixture.path, "SELECT id FROM events ORDER BY id") == ["1", "2", "3", "4"])
    }

    @Test func aTimeThatNoCalendarHasIsRefused() throws {
        let fixture = try StoreFixture()
        var event = StoreFixture.event()
        for time in [Int64.min, -1, 253_402_300_800_000, .max] {
            event.time = Timestamp(milliseconds: time)
            #expect(throws: StoreError.refused("an event's time is not between 1970 and 9999")) {
                try fixture.apply([event])
            }
        }
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

    @Test func aSiteThatAnotherProcessAddsGetsItsOwnNumber() throws {
        let fixture = try StoreFixture()
        try fixture.apply([StoreFixture.event()])
        try SQLiteSiteStore(fixture.database).set(Site(domain: "b.example", timeZone: "Europe/Berlin"))
        try fixture.apply([
            StoreFixture.event(at: 1, site: "c.example"), StoreFixture.event(at: 1, site: "b.example"),
        ])
        let rows = try sqlite3(
            fixture.path,
            "SELECT domain_name, count(*) FROM events JOIN domains USING(domain_id) GROUP BY 1 ORDER BY 1")
        #expect(rows == ["a.example|1", "b.example|1", "c.example|1"])
    }

    static let refuseLoadTime666 = """
        CREATE TRIGGER refuse BEFORE INSERT ON event_rows WHEN new.load_time = 666
        BEGIN SELECT RAISE(ABORT, 'refused'); END
        """
}
