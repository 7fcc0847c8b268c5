/// What the writer does after each attempt: a decision, without any I/O.
struct WriterPolicy {
    /// How an attempt ended.
    enum Outcome: Hashable {
        case stored
        /// The position is stored behind a record that nobody wants.
        case setAside
        /// The store does not want one of the events.
        case refused(events: Int)
        /// The record after this many events is no event.
        case undecodable(after: Int)
        /// The spool cannot be read as far as wanted.
        case unreadable(maxRecords: Int)
        /// The store is away; nothing is stored.
        case unavailable
        /// What is stored must be read from the position.
        case unclear
    }

    enum Action: Hashable {
        case goOn
        /// The batch is the one record that nobody wants.
        case setAside
        case wait(Duration)
        /// Wait, then read the position in the store.
        case readPosition(after: Duration)
    }

    private let options: WriterOptions
    /// Attempts without success since the last one.
    private var failures = 0
    /// While a record that nobody wants is searched for: how many to take at most. nil: as many as usual.
    private var searchLimit: Int?

    init(_ options: WriterOptions) { self.options = options }

    /// True while a batch should not wait for more events to come.
    var isSearching: Bool { searchLimit != nil }

    /// How many records to take when `waiting` are there.
    func maxRecords(waiting: Int) -> Int {
        searchLimit
            ?? (waiting >= options.backlogBatchSize ? options.backlogBatchSize : options.batchSize)
    }

    /// - Parameter random: in 0..<1, for waits that differ between servers.
    mutating func handle(_ outcome: Outcome, random: Double) -> Action {
        switch outcome {
        case .stored:
            failures = 0
            searchLimit = searchLimit.flatMap { $0 * 2 < options.batchSize ? $0 * 2 : nil }
            return .goOn
        case .setAside:
            failures = 0
            return .goOn
        case .refused(let events):
            return search(1, orHalfOf: events)
        case .undecodable(let events):
            guard events == 0 else { return search(events) }
            return searchLimit == 1 ? .setAside : search(1)
        case .unreadable(let maxRecords):
            // What lies before the damage is stored, up to the last record.
            if maxRecords > 1 { return search(maxRecords / 2) }
            return .wait(backoff(random))
        case .unavailable:
            return .wait(backoff(random))
        case .unclear:
            // At once, but not for ever at once.
            let wait: Duration = failures == 0 ? .zero : backoff(random)
            failures += failures == 0 ? 1 : 0
            return .readPosition(after: wait)
        }
    }

    private mutating func search(_ least: Int, orHalfOf events: Int) -> Action {
        events <= least ? .setAside : search(events / 2)
    }

    private mutating func search(_ limit: Int) -> Action {
        searchLimit = limit
        return .goOn
    }

    /// Between half and all of twice the last wait.
    private mutating func backoff(_ random: Double) -> Duration {
        let doubled = options.firstBackoff * (1 << min(failures, 20))
        failures += 1
        return min(doubled, options.longestBackoff) * (0.5 + random / 2)
    }
}
