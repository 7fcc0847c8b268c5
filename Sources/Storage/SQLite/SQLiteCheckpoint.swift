import Analytics
import SQLite

/// The statements on `checkpoint`: how far each spool is stored, and the highest ids given.
struct SQLiteCheckpoint {
    /// The highest ids given so far.
    struct Counters {
        var session: Int64
        var event: Int64
    }

    private let find, set, highest: Statement

    init(_ connection: Connection) throws(SQLiteError) {
        find = try connection.statement("SELECT file, offset FROM checkpoint WHERE spool = ?1")
        set = try connection.statement(
            """
            INSERT INTO checkpoint(spool, file, offset, last_session, last_event) VALUES(?1, ?2, ?3, ?4, ?5)
            ON CONFLICT(spool) DO UPDATE SET file = ?2, offset = ?3, last_session = ?4, last_event = ?5
            """)
        highest = try connection.statement(
            "SELECT coalesce(max(last_session), 0), coalesce(max(last_event), 0) FROM checkpoint")
    }

    func position(of spool: SpoolID) throws(SQLiteError) -> SpoolPosition? {
        find.bind(spool.bytes, at: 1)
        return try find.first { row in
            SpoolPosition(
                file: UInt64(bitPattern: row.int64(0)), offset: UInt64(bitPattern: row.int64(1)))
        }
    }

    func set(_ position: SpoolPosition, of spool: SpoolID, _ counters: Counters) throws(SQLiteError) {
        set.bind(spool.bytes, at: 1)
        set.bind(Int64(bitPattern: position.file), at: 2)
        set.bind(Int64(bitPattern: position.offset), at: 3)
        set.bind(counters.session, at: 4)
        set.bind(counters.event, at: 5)
        try set.run()
    }

    func counters() throws(SQLiteError) -> Counters {
        try highest.first { Counters(session: $0.int64(0), event: $0.int64(1)) }
            ?? Counters(session: 0, event: 0)
    }
}
