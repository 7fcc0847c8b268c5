/// Groups events into sessions: pure, and the same for every order in which the events come.
package struct Sessionizer: Sendable {
    /// A session that a store has.
    package struct StoredSession: Hashable, Sendable {
        package var id: Int64
        package var session: Session

        package init(id: Int64, session: Session) {
            self.id = id
            self.session = session
        }
    }

    /// A session that the batch made or changed.
    package struct Outcome: Sendable {
        /// The store's id; nil for a new session.
        package var id: Int64?
        package var key: VisitorKey
        package var session: Session
        /// The index of the event that is now the session's entry, whose attributes the session takes; nil if the
        /// entry is still the stored one.
        package var entryEvent: Int?
        /// Sessions of the store whose events now belong to this one, since an event closed the gap between them.
        package var absorbed: [Int64] = []
    }

    package struct Result: Sendable {
        package var outcomes: [Outcome] = []
        /// For each event of the batch, the index of its session in `outcomes`.
        package var outcomeOfEvent: [Int]
    }

    private let timeoutMilliseconds: Int64

    /// - Parameter timeout: a longer pause starts a new session; exactly this long does not.
    package init(timeout: Duration) {
        timeoutMilliseconds = Int64(timeout / .milliseconds(1))
    }

    /// Assigns each event of a batch to a session.
    ///
    /// - Parameters:
    ///   - events: in any order.
    ///   - stored: the sessions of a visitor that an event may still fall into, of any day, in any order; called once
    ///     for each visitor of the batch.
    package func assign<Failure: Error>(
        _ events: [Event], stored: (VisitorKey) throws(Failure) -> [StoredSession]
    ) throws(Failure) -> Result {
        var result = Result(outcomeOfEvent: Array(repeating: 0, count: events.count))
        for (key, indices) in byVisitor(events) {
            var working = try stored(key).map { Working(stored: $0) }
            for index in indices { add(events[index], at: index, to: &working) }
            for session in working where !session.events.isEmpty {
                for index in session.events { result.outcomeOfEvent[index] = result.outcomes.count }
                result.outcomes.append(
                    Outcome(
                        id: session.id, key: key, session: session.session, entryEvent: session.entryEvent,
                        absorbed: session.absorbed))
            }
        }
        return result
    }

    /// The events of each visitor by time, visitors in the order of their first event.
    private func byVisitor(_ events: [Event]) -> [(VisitorKey, [Int])] {
        var groups: [(key: VisitorKey, indices: [Int])] = []
        var groupOf: [VisitorKey: Int] = [:]
        // By index: to go through the events themselves would copy all their texts.
        for index in events.indices {
            let key = VisitorKey(site: events[index].site, visitor: events[index].visitor)
            if let group = groupOf[key] {
                groups[group].indices.append(index)
            } else {
                groupOf[key] = groups.count
                groups.append((key, [index]))
            }
        }
        return groups.map { group in
            (
                group.key,
                group.indices.sorted { (events[$0].time, $0) < (events[$1].time, $1) }
            )
        }
    }

    /// A session while the batch is looked at.
    private struct Working {
        var id: Int64?
        var session: Session
        var events: [Int] = []
        var entryEvent: Int?
        var absorbed: [Int64] = []

        init(stored: StoredSession) {
            id = stored.id
            session = stored.session
        }

        init(_ event: Event, at index: Int) {
            session = Session(event)
            events = [index]
            entryEvent = index
        }

        /// Takes in `other`; the one with the earlier entry keeps its id and what it knows of the visitor.
        mutating func merge(_ other: Working) {
            let otherEnters = other.session.entersBefore(session)
            session.merge(other.session)
            events += other.events
            absorbed += other.absorbed
            if otherEnters { entryEvent = other.entryEvent }
            guard let otherID = other.id else { return }
            guard let ownID = id else {
                id = otherID
                return
            }
            if otherEnters { id = otherID }
            absorbed.append(otherEnters ? ownID : otherID)
        }
    }

    /// Puts an event into the session that it touches, joins those that it connects, or opens a new one.
    private func add(_ event: Event, at index: Int, to working: inout [Working]) {
        let single = Working(event, at: index)
        let touched = working.indices.filter {
            working[$0].session.touches(single.session, timeoutMilliseconds: timeoutMilliseconds)
        }
        guard let first = touched.first else {
            working.append(single)
            return
        }
        working[first].merge(single)
        for other in touched.dropFirst().reversed() { working[first].merge(working.remove(at: other)) }
    }
}
