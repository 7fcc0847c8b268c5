import TestSupport
import Analytics
import SQLite
import Testing

@testable import Storage

/// Seeded sequences through the real store against the simplest statement of the rule.
@Suite struct SQLiteSessionModelTests {
    private static let timeout = StoreFixture.timeout

    @Test(arguments: 0..<150) func sessionsEqualTheModelWithRestartsLittleMemoryAndRefusals(seed: Int) throws
    {
        var random = SeededGenerator(seed: UInt64(seed))
        let events = Self.randomEvents(&random)
        let limits = SQLiteEventStore.Limits(
            openVisitors: Int.random(in: 1...3, using: &random), textBytes: 300, cacheKibibytes: 256)
        let fixture = try StoreFixture(limits: limits)
        try fixture.execute(SQLiteEventStoreTests.refuseLoadTime666)
        var rest = events[...]
        while !rest.isEmpty {
            let batch = Array(rest.prefix(Int.random(in: 1...8, using: &random)))
            rest = rest.dropFirst(batch.count)
            if Int.random(in: 0..<4, using: &random) == 0 { try fixture.restart() }
            if Int.random(in: 0..<4, using: &random) == 0 {
                var poison = batch[0]
                poison.loadTime = 666
                poison.name = "load"
                #expect(throws: StoreError.self) { try fixture.apply(batch + [poison]) }
            }
            try fixture.apply(batch)
        }
        try Self.compare(fixture, events)
    }

    private static func compare(_ fixture: StoreFixture, _ events: [Event]) throws {
        let connection = try Connection(path: fixture.path, mode: .readOnly)
        var stored: [Int64: Session] = [:]
        try connection.statement(sessionsSQL).forEachRow { row in
            let session = Session(
                day: LocalDay(number: Int32(row.int(1))), start: Timestamp(milliseconds: row.int64(2)),
                end: Timestamp(milliseconds: row.int64(2) + row.int64(3)), pageviews: row.int(4),
                customEvents: row.int(5), entry: mark(row, 6), exit: mark(row, 9))
            stored[row.int64(0)] = session
            // What is known of the visitor is what the entry event told.
            #expect(row.text(12) == session.entry.path)
            #expect((row.int(13) == 1) == session.isBounce)
        }
        let model = SessionModel.sessions(of: events, timeoutMilliseconds: Self.timeout)
        #expect(stored.count == model.count)
        #expect(Set(stored.values) == Set(model))
        try compareEvents(connection, stored, events)
    }

    private static func mark(_ row: borrowing Row, _ column: Int32) -> Session.Mark {
        Session.Mark(
            time: Timestamp(milliseconds: row.int64(2) + row.int64(column + 1)), path: row.text(column),
            isPageview: row.int(column + 2) == 1)
    }

    private static func compareEvents(
        _ connection: Connection, _ sessions: [Int64: Session], _ events: [Event]
    ) throws {
        var times: [Int64] = []
        var ids: [Int64] = []
        try connection.statement("SELECT time, session, day, id FROM event_rows ORDER BY id").forEachRow {
            row in
            let session = sessions[row.int64(1)]
            #expect(session?.day.number == Int32(row.int(2)))
            #expect(
                session.map { ($0.start...$0.end).contains(Timestamp(milliseconds: row.int64(0))) } == true)
            times.append(row.int64(0))
            ids.append(row.int64(3))
        }
        let expected = events.filter { !["ping", "hidden"].contains($0.name) }.map(\.time.milliseconds)
        #expect(times == expected)
        #expect(Set(ids).count == ids.count)
    }

    private static let sessionsSQL = """
        SELECT s.id, day, start, duration, pageviews, custom_events,
            entry.value, entry_offset, entry_is_pageview, exit.value, exit_offset, exit_is_pageview,
            version.value, bounce
        FROM session_rows s
        JOIN dict entry ON entry.kind = 2 AND entry.id = entry_path
        JOIN dict exit ON exit.kind = 2 AND exit.id = exit_path
        JOIN dict version ON version.kind = 10 AND version.id = browser_version
        """

    /// Up to 80 events over 18 hours and both sites' midnights, each up to an hour late.
    private static func randomEvents(_ random: inout some RandomNumberGenerator) -> [Event] {
        let names = ["load", "load", "pushstate", "ping", "hidden", "visible", "signup"]
        var times: Set<Int64> = []
        var events: [(arrival: Int64, event: Event)] = []
        for _ in 0..<Int.random(in: 1...80, using: &random) {
            // Multiples of a quarter of the time-out, so that gaps of exactly the time-out are common.
            let time = StoreFixture.base + Int64.random(in: 0..<144, using: &random) * timeout / 4
            guard times.insert(time).inserted else { continue }
            let name = names.randomElement(using: &random) ?? "load"
            let isSecond = Bool.random(using: &random)
            let path = "/\(time - StoreFixture.base)"
            let event = Event(
                time: Timestamp(milliseconds: time), site: isSecond ? "b.example" : "a.example",
                day: LocalDay(number: Int32((time + (isSecond ? 13 * 3_600_000 : 0)) / 86_400_000)),
                visitor: VisitorID(bits: UInt64.random(in: 1...3, using: &random) &* 0x9e37_79b9_7f4a_7c15),
                name: name, kind: EventKind(name: name, hashRouting: false), hostname: "", path: path,
                userAgent: UserAgentTraits(browserVersion: path))
            events.append((time + Int64.random(in: 0...3_600_000, using: &random), event))
        }
        return events.sorted { $0.arrival < $1.arrival }.map(\.event)
    }
}
