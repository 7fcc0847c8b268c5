import Analytics
import SQLite

/// The statements on `event_rows`.
struct SQLiteEventRows {
    private let dictionary: SQLiteDictionary
    private let insert, move: Statement

    init(_ connection: Connection, _ dictionary: SQLiteDictionary) throws(SQLiteError) {
        self.dictionary = dictionary
        insert = try connection.statement(
            """
            INSERT INTO event_rows(
                site, day, id, time, session, name, kind, path, referrer, load_time, ttfb)
            VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
            """)
        // Reads all events of the site's day: an event that joins two sessions comes an hour late at most, and so
        // next to never.
        move = try connection.statement(
            "UPDATE event_rows SET session = ?4 WHERE site = ?1 AND day = ?2 AND session = ?3")
    }

    /// Takes the batch and an index, since handing over an event would copy its two dozen texts.
    func insert(
        _ index: Int, of batch: [Event], id: Int64, site: Int64, session: Int64
    ) throws(SQLiteError) {
        insert.bind(site, at: 1)
        insert.bind(Int64(batch[index].day.number), at: 2)
        insert.bind(id, at: 3)
        insert.bind(batch[index].time.milliseconds, at: 4)
        insert.bind(session, at: 5)
        insert.bind(try dictionary.number(of: batch[index].name, .eventName), at: 6)
        insert.bind(batch[index].kind.code, at: 7)
        insert.bind(try dictionary.number(of: batch[index].path, .path), at: 8)
        insert.bind(try dictionary.number(of: batch[index].referrer, .referrer), at: 9)
        insert.bind(Int64(batch[index].loadTime), at: 10)
        insert.bind(Int64(batch[index].timeToFirstByte), at: 11)
        try insert.run()
    }

    /// Gives the events of a session to another of the same site and day.
    func move(from absorbed: Int64, to session: Int64, site: Int64, day: LocalDay) throws(SQLiteError) {
        move.bind(site, at: 1)
        move.bind(Int64(day.number), at: 2)
        move.bind(absorbed, at: 3)
        move.bind(session, at: 4)
        try move.run()
    }
}
