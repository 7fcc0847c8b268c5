import Analytics
import SQLite

/// The statements on `live`: the open sessions that memory has no room for, and how they are found again after a
/// start.
struct SQLiteLiveRows {
    private let put, find, remove, purge, any, clear, sites, recent: Statement

    init(_ connection: Connection) throws(SQLiteError) {
        put = try connection.statement(
            "INSERT OR REPLACE INTO live(site, visitor, session, day, end) VALUES(?1, ?2, ?3, ?4, ?5)")
        find = try connection.statement(
            """
            SELECT \(SQLiteSessionRows.openColumns) FROM live
            JOIN session_rows ON session_rows.site = live.site AND session_rows.day = live.day
                AND session_rows.id = live.session
            WHERE live.site = ?1 AND live.visitor = ?2
            """)
        remove = try connection.statement(
            "DELETE FROM live WHERE site = ?1 AND visitor = ?2 AND session = ?3")
        purge = try connection.statement("DELETE FROM live WHERE end < ?1")
        any = try connection.statement("SELECT EXISTS(SELECT 1 FROM live)")
        clear = try connection.statement("DELETE FROM live")
        sites = try connection.statement("SELECT id FROM sites")
        recent = try connection.statement(
            """
            SELECT visitor, \(SQLiteSessionRows.openColumns) FROM session_rows
            WHERE site = ?1 AND day >= ?2 AND start + duration >= ?3
            """)
    }

    func put(_ session: OpenSession, of visitor: OpenVisitor) throws(SQLiteError) {
        bind(put, visitor)
        put.bind(session.id, at: 3)
        put.bind(Int64(session.day), at: 4)
        put.bind(session.end, at: 5)
        try put.run()
    }

    func sessions(of visitor: OpenVisitor) throws(SQLiteError) -> [OpenSession] {
        bind(find, visitor)
        var sessions: [OpenSession] = []
        try find.forEachRow { sessions.append(SQLiteSessionRows.openSession($0, from: 0)) }
        return sessions
    }

    func remove(_ session: Int64, of visitor: OpenVisitor) throws(SQLiteError) {
        bind(remove, visitor)
        remove.bind(session, at: 3)
        try remove.run()
    }

    /// Removes what ended before `horizon`.
    func purge(before horizon: Int64) throws(SQLiteError) {
        purge.bind(horizon, at: 1)
        try purge.run()
    }

    func isEmpty() throws(SQLiteError) -> Bool { try any.first { $0.int(0) == 0 } ?? true }

    func removeAll() throws(SQLiteError) { try clear.run() }

    /// All stored sessions that did not end before `horizon`.
    func forEachOpenSession(
        since horizon: Int64, _ body: (OpenVisitor, OpenSession) throws(SQLiteError) -> Void
    ) throws(SQLiteError) {
        var numbers: [Int64] = []
        try sites.forEachRow { numbers.append($0.int64(0)) }
        // No zone is a whole day behind UTC.
        let firstDay = horizon / 86_400_000 - 1
        for site in numbers {
            recent.bind(site, at: 1)
            recent.bind(firstDay, at: 2)
            recent.bind(horizon, at: 3)
            try recent.forEachRow { (row) throws(SQLiteError) in
                let visitor = OpenVisitor(site: site, visitor: UInt64(bitPattern: row.int64(0)))
                try body(visitor, SQLiteSessionRows.openSession(row, from: 1))
            }
        }
    }

    private func bind(_ statement: Statement, _ visitor: OpenVisitor) {
        statement.bind(visitor.site, at: 1)
        statement.bind(Int64(bitPattern: visitor.visitor), at: 2)
    }
}
