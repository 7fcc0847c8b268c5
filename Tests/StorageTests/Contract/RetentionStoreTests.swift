import Analytics
import Testing

@testable import Storage

/// What every store must do that deletes old days.
@Suite struct RetentionStoreTests {
    private static let site = Site(domain: "a.example")
    /// 2026-09-21, the day of `StoreFixture.base`.
    private static let today = LocalDay(number: 20_717)
    private static let minutesOfADay = 1440.0

    /// Three days of two sites, each with 13 sessions that have 60 events.
    private static func fixture(_ kind: StoreKind) throws -> ContractFixture {
        let fixture = try ContractFixture(kind)
        for daysAgo in [2.0, 1, 0] {
            for site in ["a.example", "b.example"] {
                try fixture.apply(
                    (0..<60).map { index in
                        StoreFixture.event(
                            at: Double(index % 7) - daysAgo * minutesOfADay, path: "/\(index % 11)",
                            // An id never crosses a day or a site.
                            visitor: UInt64(index % 13) + 100 * UInt64(daysAgo)
                                + (site == "a.example" ? 0 : 1000),
                            site: site)
                    })
            }
        }
        return fixture
    }

    /// Returns how many rows were deleted.
    private static func pruneAll(_ store: any RetentionStore, before day: LocalDay) throws -> Int {
        var rows = 0
        while case let deleted = try store.prune(site, before: day, maxRows: 10_000), deleted > 0 {
            rows += deleted
        }
        return rows
    }

    private func days(_ table: String, _ fixture: ContractFixture) throws -> [String] {
        try fixture.rows(
            """
            SELECT domain_name, local_day, count(*) FROM \(table) JOIN domains USING (domain_id)
            GROUP BY 1, 2 ORDER BY 1, 2
            """)
    }

    @Test(arguments: StoreKind.allCases)
    func onlyTheDaysBeforeTheGivenOneGoAndOnlyOfTheSite(kind: StoreKind) throws {
        let fixture = try Self.fixture(kind)
        let store = fixture.retention
        #expect(try Self.pruneAll(store, before: Self.today - 1) == 13 + 60)
        #expect(try Self.pruneAll(store, before: Self.today - 1) == 0)
        for (table, count) in [("sessions", 13), ("events", 60)] {
            #expect(
                try days(table, fixture) == [
                    "a.example|2026-09-20|\(count)", "a.example|2026-09-21|\(count)",
                    "b.example|2026-09-19|\(count)", "b.example|2026-09-20|\(count)",
                    "b.example|2026-09-21|\(count)",
                ])
        }
    }

    @Test(arguments: StoreKind.allCases) func anUnknownSiteHasNothingToDelete(kind: StoreKind) throws {
        let fixture = try Self.fixture(kind)
        #expect(try fixture.retention.prune(Site(domain: "c.example"), before: Self.today, maxRows: 10) == 0)
        #expect(try fixture.count("events") == 360)
    }

    @Test(arguments: StoreKind.allCases, [1, 5, 13, 14, 60, 73, 74, 1000])
    func noStepLeavesASessionThatLacksEvents(kind: StoreKind, maxRows: Int) throws {
        let fixture = try Self.fixture(kind)
        let store = fixture.retention
        var deleted: [Int] = []
        repeat {
            deleted.append(try store.prune(Self.site, before: Self.today, maxRows: maxRows))
            // Each look at the rows takes a process, which is enough for every twentieth of many steps.
            if maxRows > 1 || deleted.count % 20 == 0 {
                #expect(try fixture.count("sessions WHERE pageviews <> \(Self.storedViews)") == 0)
            }
        } while deleted.last != 0
        #expect(deleted.allSatisfy { $0 <= maxRows })
        #expect(deleted.reduce(0, +) == 2 * (13 + 60))
        #expect(try fixture.count("sessions WHERE pageviews <> \(Self.storedViews)") == 0)
        #expect(try fixture.count("events WHERE session_id NOT IN (SELECT id FROM sessions)") == 0)
    }

    private static let storedViews = "(SELECT count(*) FROM events WHERE session_id = sessions.id)"

    @Test(arguments: StoreKind.allCases)
    func whatWasInterruptedIsFinishedTheNextTime(kind: StoreKind) throws {
        let fixture = try Self.fixture(kind)
        for _ in 0..<5 { _ = try fixture.retention.prune(Self.site, before: Self.today, maxRows: 7) }
        let store = fixture.retention
        while try store.prune(Self.site, before: Self.today, maxRows: 50) > 0 {}
        for (table, count) in [("sessions", 13), ("events", 60)] {
            #expect(try days(table, fixture).first == "a.example|2026-09-21|\(count)")
        }
    }

    /// Events that waited on disk for days may come when their day is gone, and SQLite's writer remembers their session.
    @Test(arguments: StoreKind.allCases)
    func aLateEventOfADeletedDayGoesTheNextTime(kind: StoreKind) throws {
        let fixture = try ContractFixture(kind)
        let store = fixture.retention
        try fixture.apply([StoreFixture.event(at: -3 * Self.minutesOfADay, path: "/a")])
        #expect(try Self.pruneAll(store, before: Self.today) == 2)
        try fixture.apply([StoreFixture.event(at: 1 - 3 * Self.minutesOfADay, path: "/b")])
        #expect(try fixture.count("events") == 1)
        #expect(try fixture.count("sessions WHERE pageviews > \(Self.storedViews)") == 0)
        #expect(try Self.pruneAll(store, before: Self.today) > 0)
        #expect(try fixture.count("events") == 0)
        #expect(try fixture.count("sessions") == 0)
    }

    private static let tables = [
        "SELECT id, visitor_id, local_day, pageviews, exit_path FROM sessions ORDER BY id",
        "SELECT id, session_id, local_day, path FROM events ORDER BY id",
    ]

    @Test(arguments: StoreKind.allCases)
    func spaceIsReclaimedInAnEndAndNothingElseChanges(kind: StoreKind) throws {
        let fixture = try Self.fixture(kind)
        let store = fixture.retention
        #expect(try !store.reclaimSpace())
        while try store.prune(Self.site, before: Self.today, maxRows: 50) > 0 {}
        let before = try Self.tables.map { try fixture.rows($0) }
        var steps = 1
        while try store.reclaimSpace(), steps < 100 { steps += 1 }
        #expect(steps < 100)
        #expect(try Self.tables.map { try fixture.rows($0) } == before)
        #expect(try !store.reclaimSpace())
    }
}
