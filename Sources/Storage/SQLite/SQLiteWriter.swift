import Analytics
import SQLite

/// The writing connection with all that it remembers between batches: one transaction a batch. What it remembers
/// changes when the transaction has committed; after a failure it forgets what may be wrong.
final class SQLiteWriter {
    enum Outcome: Sendable {
        case stored
        /// Nothing is stored, since the spool's position is another.
        case moved(SpoolPosition?)
        /// Nothing is stored.
        case failed(SQLiteError)
        /// Whether it is stored must be read from the position.
        case unknown(SQLiteError)
    }

    private let connection: Connection
    private let dictionary: SQLiteDictionary
    private let sites: SQLiteSiteNumbers
    private let checkpoint: SQLiteCheckpoint
    private let sessions: SQLiteSessionWriter
    private let events: SQLiteEventRows
    private let storePings: Bool
    /// nil: to be read from the file.
    private var counters: SQLiteCheckpoint.Counters?

    init(
        _ connection: Connection, sessionTimeout: Duration, storePings: Bool, limits: SQLiteEventStore.Limits
    ) throws(SQLiteError) {
        self.connection = connection
        self.storePings = storePings
        dictionary = try SQLiteDictionary(connection, bytesPerGeneration: limits.textBytes)
        sites = try SQLiteSiteNumbers(connection)
        checkpoint = try SQLiteCheckpoint(connection)
        sessions = try SQLiteSessionWriter(
            connection, dictionary, sites, timeout: sessionTimeout, capacity: limits.openVisitors)
        events = try SQLiteEventRows(connection, dictionary)
    }

    func position(of spool: SpoolID) throws(SQLiteError) -> SpoolPosition? {
        try checkpoint.position(of: spool)
    }

    func store(_ batch: [Event], moving move: SpoolMove) -> Outcome {
        do throws(SQLiteError) {
            try sessions.prepare(for: batch)
            try connection.execute("BEGIN IMMEDIATE")
            let actual = try position(of: move.spool)
            guard actual == move.from else {
                rollBack()
                return .moved(actual)
            }
            let written = try write(batch, moving: move)
            return commit(written)
        } catch {
            rollBack()
            return .failed(error)
        }
    }

    private struct Written {
        var counters: SQLiteCheckpoint.Counters
        var sessions: SQLiteSessionWriter.Written?
    }

    private func write(_ batch: [Event], moving move: SpoolMove) throws(SQLiteError) -> Written {
        let counters = if let counters { counters } else { try checkpoint.counters() }
        var written = Written(counters: counters)
        if !batch.isEmpty {
            let sessions = try sessions.write(batch, lastID: &written.counters.session)
            try write(batch, sessions, lastID: &written.counters.event)
            written.sessions = sessions
        }
        try checkpoint.set(move.to, of: move.spool, written.counters)
        return written
    }

    /// Event rows in the order of their key, which is the order of the pages: ids follow the batch.
    private func write(
        _ batch: [Event], _ sessions: SQLiteSessionWriter.Written, lastID: inout Int64
    ) throws(SQLiteError) {
        let places = sessions.places
        let ordered = batch.indices.sorted { left, right in
            let (leftSite, rightSite) = (places[left].site, places[right].site)
            if leftSite != rightSite { return leftSite < rightSite }
            let (leftDay, rightDay) = (batch[left].day.number, batch[right].day.number)
            return leftDay != rightDay ? leftDay < rightDay : left < right
        }
        for index in ordered where storePings || !Event.isPing(batch[index].kind, batch[index].name) {
            try events.insert(
                index, of: batch, id: lastID + Int64(index) + 1, site: places[index].site,
                session: places[index].session)
        }
        lastID += Int64(batch.count)
    }

    private func commit(_ written: Written) -> Outcome {
        do throws(SQLiteError) {
            try connection.execute("COMMIT")
        } catch {
            // Still open: nothing was committed. Else the log may hold the commit, or only copying the log into the
            // file has failed afterwards. https://sqlite.org/lang_transaction.html
            let isKnown = connection.isInTransaction
            rollBack()
            if isKnown { return .failed(error) }
            sessions.forgetAll()
            return .unknown(error)
        }
        counters = written.counters
        if let changes = written.sessions { sessions.remember(changes) }
        return .stored
    }

    private func rollBack() {
        // Some errors have rolled back by themselves.
        if connection.isInTransaction { try? connection.execute("ROLLBACK") }
        dictionary.forget()
        sites.forget()
        counters = nil
    }
}
