import Analytics

/// A visitor of a site, by the site's number.
struct OpenVisitor: Hashable {
    var site: Int64
    var visitor: UInt64

    func hash(into hasher: inout Hasher) {
        // The id is a keyed hash already; a visitor of two sites has two.
        hasher.combine(visitor)
    }
}

/// The sessions that events may still touch, of as many visitors as there is room for: a visitor who is here is here
/// with all of them.
struct OpenSessions {
    private struct Entry {
        var first: OpenSession
        // Empty but for the few who come twice within the time-out and an hour: takes no memory then.
        var others: [OpenSession] = []

        var all: [OpenSession] { [first] + others }
    }

    /// Visitors in one of the two generations.
    private let capacity: Int
    private var cache = TwoGenerationCache<OpenVisitor, Entry>()

    init(capacity: Int) { self.capacity = capacity }

    /// True once the young generation is full; `leaving` must be kept elsewhere then, and `rotate` called.
    var isFull: Bool { cache.young.count >= capacity }

    /// All sessions that the next `rotate` drops.
    var leaving: some Sequence<(visitor: OpenVisitor, session: OpenSession)> {
        cache.leaving.lazy.flatMap { entry in entry.value.all.lazy.map { (entry.key, $0) } }
    }

    mutating func rotate() { cache.rotate() }

    mutating func removeAll() { cache.removeAll() }

    /// The sessions of a visitor; nil if the visitor is not here.
    mutating func sessions(of visitor: OpenVisitor) -> [OpenSession]? { cache.value(of: visitor)?.all }

    /// Adds or replaces a session, and drops those of `absorbed` and those that ended before `horizon`.
    mutating func set(
        _ session: OpenSession, of visitor: OpenVisitor, absorbed: [Int64] = [], horizon: Int64 = .min
    ) {
        guard let entry = cache.value(of: visitor) else {
            cache.set(Entry(first: session), of: visitor)
            return
        }
        if entry.first.id == session.id && entry.others.isEmpty {
            cache.set(Entry(first: session), of: visitor)
            return
        }
        let others = entry.all.filter {
            $0.id != session.id && !absorbed.contains($0.id) && $0.end >= horizon
        }
        cache.set(Entry(first: session, others: others), of: visitor)
    }

    /// True if there is room for a visitor, or the visitor is here already.
    mutating func hasRoom(for visitor: OpenVisitor) -> Bool {
        !isFull || cache.value(of: visitor) != nil
    }
}
