import Analytics
import Testing

@testable import Storage

/// What every store of events must do.
@Suite struct EventStoreTests {
    private func event(
        at minutes: Double = 0, _ name: String = "load", path: String = "/", visitor: UInt64 = 1,
        site: String = "a.example", loadTime: Int32 = 0
    ) -> Event {
        StoreFixture.event(
            at: minutes, name, path: path, visitor: visitor, site: site, loadTime: loadTime)
    }

    @Test(arguments: StoreKind.allCases) func theTablesShowWhatHappenedInWords(kind: StoreKind) throws {
        let fixture = try ContractFixture(kind)
        var first = event(path: "/a é|?")
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
        var second = event(at: 1.5, "pushstate", path: "/b")
        second.visitor = first.visitor
        var ping = event(at: 2.5, "ping", path: "/b")
        ping.visitor = first.visitor
        second.userAgent.isBot = true
        try fixture.apply([first, second])
        try fixture.apply([ping])

        #expect(
            try fixture.sessions() == [
                "1|2026-09-21 20:02:30.000|150|0|/b|f00d000000000001|2026-09-21 20:00:00.007|a.example|/a é|?|"
                    + "DE|388|-90|Bavaria|Munich|Firefox|140.0|Linux|6.1|Linux|Computer|1|"
                    + "1280|720|Europe/Berlin|12|24|s|m|c|o|t|"
                    + "2|0|https://other.example/x|Other|Referral|www.a.example|2026-09-21|"
                    + "2026-09-21 20:00:00.007|2026-09-21 20:01:30.000"
            ])
        #expect(
            try fixture.events() == [
                "load|a.example|/a é|?|https://other.example/x|f00d000000000001|1|812|45|"
                    + "2026-09-21 20:00:00.007|2026-09-21|0",
                "pushstate|a.example|/b||f00d000000000001|1|0|0|2026-09-21 20:01:30.000|2026-09-21|0",
            ])
    }

    @Test(arguments: StoreKind.allCases) func pingsBecomeRowsOnlyIfAskedFor(kind: StoreKind) throws {
        let names = ["load", "ping", "hidden", "visible"]
        for (storePings, rows) in [(false, 2), (true, 4)] {
            let fixture = try ContractFixture(kind, storePings: storePings)
            try fixture.apply(names.enumerated().map { event(at: Double($0.offset), $0.element) })
            #expect(try fixture.count("events") == rows)
            #expect(
                try fixture.rows("SELECT duration, CASE WHEN bounce THEN 1 ELSE 0 END FROM sessions")
                    == ["180|1"])
        }
    }

    @Test(arguments: StoreKind.allCases) func aBatchIsStoredOnceHoweverOftenItIsOffered(kind: StoreKind)
        throws
    {
        let fixture = try ContractFixture(kind)
        let events = [event(), event(at: 1)]
        let move = fixture.nextMove(2)
        try fixture.store.store(events, moving: move)
        for _ in 0..<2 {
            #expect(throws: StoreError.positionMoved(actual: move.to)) {
                try fixture.store.store(events, moving: move)
            }
        }
        #expect(try fixture.store.position(of: StoreFixture.spool) == move.to)
        #expect(try fixture.count("events") == 2)
    }

    @Test(arguments: StoreKind.allCases) func positionsOfSpoolsAreKeptApart(kind: StoreKind) throws {
        let fixture = try ContractFixture(kind)
        let other = SpoolID(bytes: Array(repeating: 9, count: 16))
        try fixture.apply([event()])
        #expect(try fixture.store.position(of: other) == nil)
        let high = SpoolPosition(file: .max, offset: UInt64(Int64.max) + 5)
        try fixture.store.store([], moving: SpoolMove(spool: other, from: nil, to: high))
        #expect(try fixture.store.position(of: other) == high)
        #expect(try fixture.store.position(of: StoreFixture.spool) == fixture.position)
    }

    @Test(arguments: StoreKind.allCases)
    func textsThatOnlyLookTheSameAreKeptAsTheyAre(kind: StoreKind) throws {
        let fixture = try ContractFixture(kind)
        try fixture.apply([event(path: "/\u{e9}"), event(at: 1, path: "/e\u{301}")])
        // Counted in characters as the database sees them.
        let lengths = try fixture.rows("SELECT length(path) FROM events ORDER BY id")
        #expect(lengths == ["2", "3"])
    }

    @Test(arguments: StoreKind.allCases)
    func anEventThatClosesAGapJoinsTheSessionsAndTheirEvents(kind: StoreKind) throws {
        let fixture = try ContractFixture(kind)
        try fixture.apply([event(at: -1, path: "/1", visitor: 2)])
        try fixture.apply([event(at: 0, path: "/a"), event(at: 50, path: "/c")])
        #expect(try fixture.count("sessions") == 3)
        try fixture.apply([event(at: 25, path: "/b")])
        #expect(
            try fixture.rows(
                "SELECT entry_path, exit_path, duration, pageviews FROM sessions ORDER BY created_at")
                == ["/1|/1|0|1", "/a|/c|3000|3"])
        #expect(
            try fixture.rows(
                "SELECT events.path, entry_path FROM events JOIN sessions ON sessions.id = session_id ORDER BY 1"
            )
                == ["/1|/1", "/a|/a", "/b|/a", "/c|/a"])
    }

    @Test(arguments: StoreKind.allCases)
    func anEarlierPageviewThatComesLateGivesTheSessionItsEntryAndAttributes(kind: StoreKind) throws {
        let fixture = try ContractFixture(kind)
        var late = event(path: "/first")
        late.utm.campaign = "spring"
        try fixture.apply([event(at: 5, path: "/second"), event(at: 6, "signup", path: "/second")])
        try fixture.apply([late])
        #expect(
            try fixture.rows(
                "SELECT entry_path, exit_path, utm_campaign, duration, pageviews, custom_events FROM sessions"
            )
                == ["/first|/second|spring|360|2|1"])
        #expect(
            try fixture.rows("SELECT count(*) FROM events JOIN sessions ON sessions.id = session_id") == ["3"]
        )
    }

    @Test(arguments: StoreKind.allCases) func theNextDayIsAnotherSession(kind: StoreKind) throws {
        let fixture = try ContractFixture(kind)
        let dayEnd = event(at: 239.9)
        let nextDay = event(at: 240.1)
        #expect(dayEnd.day + 1 == nextDay.day)
        try fixture.apply([dayEnd])
        try fixture.apply([nextDay])
        #expect(
            try fixture.rows("SELECT local_day, pageviews FROM sessions ORDER BY 1")
                == ["2026-09-21|1", "2026-09-22|1"])
    }

    @Test(arguments: StoreKind.allCases) func aTimeThatNoCalendarHasIsRefused(kind: StoreKind) throws {
        let fixture = try ContractFixture(kind)
        var event = event()
        for time in [Int64.min, -1, 253_402_300_800_000, .max] {
            event.time = Timestamp(milliseconds: time)
            #expect(throws: StoreError.refused("an event's time is not between 1970 and 9999")) {
                try fixture.apply([event])
            }
        }
    }

    @Test(arguments: StoreKind.allCases)
    func whatTheDatabaseRefusesLeavesNothingAndTheNextBatchIsStored(kind: StoreKind) throws {
        let fixture = try ContractFixture(kind)
        try fixture.apply([event(path: "/first")])
        try fixture.refuseLoadTime666()
        let bad = [
            event(at: 1, path: "/secret"), event(visitor: 2, site: "new.example"),
            event(at: 2, path: "/secret", loadTime: 666),
        ]
        #expect {
            try fixture.apply(bad)
        } throws: { error in
            // What is said of it goes into the log, so it holds nothing of the event.
            if case .refused(let reason) = error as? StoreError { !reason.contains("secret") } else { false }
        }
        #expect(try fixture.count("events") == 1)
        #expect(try fixture.count("domains") == 1)
        #expect(try fixture.store.position(of: StoreFixture.spool) == fixture.position)
        try fixture.apply(Array(bad.dropLast()))
        #expect(
            try fixture.rows(
                "SELECT path, domain_name FROM events JOIN domains USING (domain_id) ORDER BY events.id")
                == ["/first|a.example", "/secret|a.example", "/|new.example"])
    }

    @Test(arguments: StoreKind.allCases)
    func aSiteThatIsSetByHandGetsItsOwnNumberAndKeepsIt(kind: StoreKind) throws {
        let fixture = try ContractFixture(kind)
        try fixture.apply([event()])
        try fixture.sites.set(Site(domain: "b.example", timeZone: "Europe/Berlin"))
        try fixture.apply([event(at: 1, site: "c.example"), event(at: 1, site: "b.example")])
        let rows = try fixture.rows(
            "SELECT domain_name, count(*) FROM events JOIN domains USING(domain_id) GROUP BY 1 ORDER BY 1")
        #expect(rows == ["a.example|1", "b.example|1", "c.example|1"])
    }
}
