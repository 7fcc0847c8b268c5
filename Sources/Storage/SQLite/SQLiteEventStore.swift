import Analytics
import POSIX
import SQLite

/// Stores events in SQLite. One writer at a time, on one file: sessions are kept open in memory, so a second store
/// on the same file would not know of those of the first.
package final class SQLiteEventStore: EventStore {
    /// How much is kept in memory. What does not fit is read from the file.
    package struct Limits: Sendable {
        /// Visitors with open sessions, in each of two generations: about 100 bytes a visitor.
        package var openVisitors: Int
        /// Bytes of texts, in each of two generations of texts and of paths.
        package var textBytes: Int
        /// The connection's page cache.
        package var cacheKibibytes: Int

        package init(
            openVisitors: Int = 49_000, textBytes: Int = 2 << 20, cacheKibibytes: Int = 12 << 10
        ) {
            self.openVisitors = openVisitors
            self.textBytes = textBytes
            self.cacheKibibytes = cacheKibibytes
        }
    }

    private let path: String
    private let writer: Mutex<SQLiteWriter>

    /// - Parameters:
    ///   - sessionTimeout: a longer pause starts a new session.
    ///   - storePings: whether `ping` and `hidden` become rows; sessions count them in any case.
    package init(
        _ database: SQLiteDatabase, sessionTimeout: Duration, storePings: Bool = false,
        limits: Limits = Limits()
    ) throws(StoreError) {
        path = database.path
        let connection = try database.newConnection(.readWrite, cacheKibibytes: limits.cacheKibibytes)
        do throws(SQLiteError) {
            writer = Mutex(
                try SQLiteWriter(
                    connection, sessionTimeout: sessionTimeout, storePings: storePings, limits: limits))
        } catch {
            throw StoreError(error, path: database.path)
        }
    }

    package func position(of spool: SpoolID) throws(StoreError) -> SpoolPosition? {
        try writer.withLock { writer throws(StoreError) in
            do throws(SQLiteError) {
                return try writer.position(of: spool)
            } catch {
                throw StoreError(error, path: path)
            }
        }
    }

    package func store(_ events: [Event], moving move: SpoolMove) throws(StoreError) {
        try Event.checkTimes(of: events)
        let outcome = writer.withLock { $0.store(events, moving: move) }
        switch outcome {
        case .stored: return
        case .moved(let actual): throw .positionMoved(actual: actual)
        case .failed(let error): throw StoreError(error, path: path)
        case .unknown(let error): throw .unknownOutcome(error.description)
        }
    }
}
