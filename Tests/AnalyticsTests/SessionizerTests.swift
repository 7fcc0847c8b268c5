import TestSupport
import Testing

@testable import Analytics

@Suite struct SessionizerTests {
    static let timeout: Int64 = 30 * 60 * 1000

    /// A store in memory that does with an outcome what a database does.
    struct Store {
        var sessions: [VisitorKey: [Sessionizer.StoredSession]] = [:]
        var sessionOfEvent: [Event: Int64] = [:]
        var entryEvent: [Int64: Event] = [:]
        var nextID: Int64 = 1

        mutating func apply(_ events: [Event]) {
            let sessionizer = Sessionizer(timeout: .milliseconds(timeout))
            let result = sessionizer.assign(events) { sessions[$0] ?? [] }
            var ids: [Int64] = []
            for outcome in result.outcomes {
                let id = outcome.id ?? nextID
                if outcome.id == nil { nextID += 1 }
                ids.append(id)
                var list = sessions[outcome.key] ?? []
                list.removeAll { $0.id == id || outcome.absorbed.contains($0.id) }
                list.append(.init(id: id, session: outcome.session))
                sessions[outcome.key] = list
                for (event, session) in sessionOfEvent where outcome.absorbed.contains(session) {
                    sessionOfEvent[event] = id
                }
                if let index = outcome.entryEvent { entryEvent[id] = events[index] }
            }
            for (event, outcome) in zip(events, result.outcomeOfEvent) {
                sessionOfEvent[event] = ids[outcome]
            }
        }
    }

    static func randomEvents(_ random: inout some RandomNumberGenerator) -> [Event] {
        let names = ["load", "load", "pushstate", "ping", "hidden", "visible", "signup"]
        var times: Set<Int64> = []
        return (0..<Int.random(in: 1...40, using: &random)).compactMap { _ in
            // Multiples of a quarter of the time-out, so that gaps of exactly the time-out are common.
            let time = Int64.random(in: 0..<60, using: &random) * timeout / 4
            // Two events in one millisecond have no order that could be told.
            guard times.insert(time).inserted else { return nil }
            let name = names[Int.random(in: 0..<names.count, using: &random)]
            return Event(
                time: Timestamp(milliseconds: time),
                site: Bool.random(using: &random) ? "a.example" : "b.example",
                day: LocalDay(number: Int32(time / (timeout * 10))),
                visitor: VisitorID(bits: UInt64.random(in: 1...2, using: &random)), name: name,
                kind: EventKind(name: name, hashRouting: false), hostname: "", path: "/\(time)")
        }
    }

    @Test(arguments: 0..<2_000) func sessionsOfAnyOrderAndAnyBatchesEqualTheModel(seed: Int) {
        var random = SeededGenerator(seed: UInt64(seed))
        let events = Self.randomEvents(&random).shuffled(using: &random)
        var store = Store()
        var rest = events[...]
        while !rest.isEmpty {
            let batch = rest.prefix(Int.random(in: 1...10, using: &random))
            store.apply(Array(batch))
            rest = rest.dropFirst(batch.count)
        }
        let stored = store.sessions.values.flatMap { $0 }
        let expected = SessionModel.sessions(of: events, timeoutMilliseconds: Self.timeout)
        #expect(Set(stored.map(\.session)) == Set(expected))
        #expect(stored.count == expected.count)
        for (event, id) in store.sessionOfEvent {
            let session = stored.first { $0.id == id }?.session
            #expect(session.map { $0.day == event.day && ($0.start...$0.end).contains(event.time) } == true)
        }
        for session in stored {
            #expect(store.entryEvent[session.id]?.path == session.session.entry.path)
        }
    }

    @Test func aPauseOfExactlyTheTimeoutGoesOnAndAMillisecondMoreStartsAnew() {
        var store = Store()
        store.apply([event(at: 0), event(at: Self.timeout)])
        #expect(store.sessions.values.first?.count == 1)
        store.apply([event(at: 2 * Self.timeout + 1)])
        #expect(store.sessions.values.first?.count == 2)
    }

    @Test func onlyASecondPageviewOrCustomEventEndsABounce() {
        var session = Session(event(at: 0))
        for name in ["ping", "hidden", "visible", "hashchange"] { session.merge(Session(event(at: 1, name))) }
        #expect(session.isBounce)
        session.merge(Session(event(at: 2, "signup")))
        #expect(!session.isBounce)
    }

    private func event(at time: Int64, _ name: String = "load") -> Event {
        Event(
            time: Timestamp(milliseconds: time), site: "a.example", day: LocalDay(number: 0),
            visitor: VisitorID(bits: 1), name: name, kind: EventKind(name: name, hashRouting: false),
            hostname: "", path: "/")
    }
}
