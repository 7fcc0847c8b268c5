import Analytics
import POSIX
import Postgres

/// Events and sessions in Postgres. Several servers may store into one database at the same time: the database decides
/// which session an event belongs to, so the numbers are those of one server.
package final class PostgresEventStore: EventStore {
    private let writer: Mutex<PostgresWriter>

    /// Reaches for the database at the first call.
    ///
    /// - Parameters:
    ///   - sessionTimeout: a longer pause starts a new session.
    ///   - storePings: whether `ping` and `hidden` become rows of `events`.
    package init(_ database: PostgresDatabase, sessionTimeout: Duration, storePings: Bool = false) {
        writer = Mutex(
            PostgresWriter(database, sessionTimeout: sessionTimeout, storePings: storePings))
    }

    package func position(of spool: SpoolID) throws(StoreError) -> SpoolPosition? {
        try writer.withLock { writer throws(StoreError) in try writer.position(of: spool) }
    }

    package func store(_ events: [Event], moving move: SpoolMove) throws(StoreError) {
        try Event.checkTimes(of: events)
        try writer.withLock { writer throws(StoreError) in try writer.store(events, moving: move) }
    }
}
