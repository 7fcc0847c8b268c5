import Analytics
import SQLite

/// Sessions of a batch: finds the open ones, has them assigned, and writes what changed.
final class SQLiteSessionWriter {
    /// Where an event belongs.
    struct Place {
        var site: Int64
        var session: Int64
    }

    /// What a batch has written, to be remembered when it is committed.
    struct Written {
        /// One for each event.
        var places: [Place]
        fileprivate var changes: [Change]
        fileprivate var horizon: Int64
        fileprivate var hasSpilled: Bool
        fileprivate var hasPurged: Bool
    }

    fileprivate struct Change {
        var visitor: OpenVisitor
        var session: OpenSession
        var absorbed: [Int64]
    }

    /// How much later than others an event may come and still find its session.
    private static let latenessMilliseconds: Int64 = 3_600_000
    private static let purgeIntervalMilliseconds: Int64 = 900_000

    private let connection: Connection
    private let dictionary: SQLiteDictionary
    private let sites: SQLiteSiteNumbers
    private let sessionizer: Sessionizer
    private let rows: SQLiteSessionRows
    private let events: SQLiteEventRows
    private let live: SQLiteLiveRows
    private let reachMilliseconds: Int64
    private var open: OpenSessions
    private var isLoaded = false
    /// False only if table `live` is known to be empty: most visitors are new, and need not be looked for there.
    private var liveMayHaveRows = true
    private var lastPurge = Int64.min

    init(
        _ connection: Connection, _ dictionary: SQLiteDictionary, _ sites: SQLiteSiteNumbers,
        timeout: Duration,
        capacity: Int
    ) throws(SQLiteError) {
        self.connection = connection
        self.dictionary = dictionary
        self.sites = sites
        sessionizer = Sessionizer(timeout: timeout)
        reachMilliseconds = Int64(timeout / .milliseconds(1)) + Self.latenessMilliseconds
        rows = try SQLiteSessionRows(connection, dictionary)
        events = try SQLiteEventRows(connection, dictionary)
        live = try SQLiteLiveRows(connection)
        open = OpenSessions(capacity: capacity)
    }

    /// Before the first batch: finds the sessions that it may touch, in a transaction of its own.
    func prepare(for batch: [Event]) throws(SQLiteError) {
        guard !isLoaded, let horizon = horizon(of: batch) else { return }
        do throws(SQLiteError) {
            try connection.withTransaction { () throws(SQLiteError) in try load(since: horizon) }
            liveMayHaveRows = try !live.isEmpty()
        } catch {
            forgetAll()
            throw error
        }
        isLoaded = true
    }

    /// Writes the sessions of a batch, giving new ones the ids after `lastID`.
    func write(_ batch: [Event], lastID: inout Int64) throws(SQLiteError) -> Written {
        let horizon = horizon(of: batch) ?? .max
        let hasSpilled = try spill(since: horizon)
        let hasPurged = try purge(before: horizon)
        let result = try sessionizer.assign(batch) { (key) throws(SQLiteError) in try stored(key) }
        let changes = try changes(result.outcomes, lastID: &lastID)
        for index in Self.keyOrder(changes) {
            try write(result.outcomes[index], changes[index], batch)
        }
        let places = result.outcomeOfEvent.map { index in
            Place(site: changes[index].visitor.site, session: changes[index].session.id)
        }
        return Written(
            places: places, changes: changes, horizon: horizon, hasSpilled: hasSpilled, hasPurged: hasPurged)
    }

    /// Takes over what a committed batch has written.
    func remember(_ written: Written) {
        if written.hasSpilled {
            open.rotate()
            liveMayHaveRows = true
        }
        if written.hasPurged {
            lastPurge = written.horizon
            liveMayHaveRows = (try? !live.isEmpty()) ?? true
        }
        for change in written.changes {
            open.set(
                change.session, of: change.visitor, absorbed: change.absorbed, horizon: written.horizon)
        }
    }

    /// Forgets everything: what is in the file is not known.
    func forgetAll() {
        open.removeAll()
        isLoaded = false
        liveMayHaveRows = true
    }

    /// What ended before cannot be touched by the batch or one after it.
    private func horizon(of batch: [Event]) -> Int64? {
        batch.lazy.map(\.time.milliseconds).min().map { $0 - reachMilliseconds }
    }

    private func load(since horizon: Int64) throws(SQLiteError) {
        try live.removeAll()
        try live.forEachOpenSession(since: horizon) { (visitor, session) throws(SQLiteError) in
            if open.hasRoom(for: visitor) {
                open.set(session, of: visitor)
            } else {
                try live.put(session, of: visitor)
            }
        }
        lastPurge = horizon
    }

    /// Makes room in memory when it is full: open sessions that leave it go into table `live`.
    private func spill(since horizon: Int64) throws(SQLiteError) -> Bool {
        guard open.isFull else { return false }
        for (visitor, session) in open.leaving where session.end >= horizon {
            try live.put(session, of: visitor)
        }
        return true
    }

    private func purge(before horizon: Int64) throws(SQLiteError) -> Bool {
        guard liveMayHaveRows, horizon >= lastPurge, horizon - lastPurge >= Self.purgeIntervalMilliseconds
        else { return false }
        try live.purge(before: horizon)
        return true
    }

    private func stored(_ key: VisitorKey) throws(SQLiteError) -> [Sessionizer.StoredSession] {
        let visitor = OpenVisitor(site: try sites.number(of: key.site), visitor: key.visitor.bits)
        return try sessions(of: visitor).map { (open) throws(SQLiteError) in
            Sessionizer.StoredSession(
                id: open.id,
                session: open.session(
                    entryPath: try dictionary.path(Int64(open.entryPath)),
                    exitPath: try dictionary.path(Int64(open.exitPath))))
        }
    }

    private func sessions(of visitor: OpenVisitor) throws(SQLiteError) -> [OpenSession] {
        if let known = open.sessions(of: visitor) { return known }
        guard liveMayHaveRows else { return [] }
        let found = try live.sessions(of: visitor)
        for session in found { open.set(session, of: visitor) }
        return found
    }

    private func changes(
        _ outcomes: [Sessionizer.Outcome], lastID: inout Int64
    ) throws(SQLiteError) -> [Change] {
        var changes: [Change] = []
        changes.reserveCapacity(outcomes.count)
        for outcome in outcomes {
            if outcome.id == nil { lastID += 1 }
            let session = OpenSession(
                id: outcome.id ?? lastID, outcome.session,
                entryPath: try dictionary.number(of: outcome.session.entry.path, .path),
                exitPath: try dictionary.number(of: outcome.session.exit.path, .path))
            let visitor = OpenVisitor(
                site: try sites.number(of: outcome.key.site), visitor: outcome.key.visitor.bits)
            changes.append(Change(visitor: visitor, session: session, absorbed: outcome.absorbed))
        }
        return changes
    }

    private func write(
        _ outcome: Sessionizer.Outcome, _ change: Change, _ batch: [Event]
    ) throws(SQLiteError) {
        let site = change.visitor.site
        let entry = outcome.entryEvent.map { batch[$0] }
        if outcome.id == nil, let entry {
            try rows.insert(change.session, outcome.session, site: site, entry: entry)
        } else {
            try rows.update(change.session, outcome.session, site: site, entry: entry)
        }
        for absorbed in outcome.absorbed {
            try events.move(from: absorbed, to: change.session.id, site: site, day: outcome.session.day)
            try rows.delete(absorbed, site: site, day: outcome.session.day)
            if liveMayHaveRows { try live.remove(absorbed, of: change.visitor) }
        }
    }

    /// The order of the table's key, which is the order of its pages.
    private static func keyOrder(_ changes: [Change]) -> [Int] {
        changes.indices.sorted { left, right in
            let (left, right) = (changes[left], changes[right])
            return (left.visitor.site, left.session.day, left.session.id)
                < (right.visitor.site, right.session.day, right.session.id)
        }
    }
}
