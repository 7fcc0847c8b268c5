import Analytics
import SQLite

/// The statements on `session_rows`.
struct SQLiteSessionRows {
    /// What `openSession` reads, in its order.
    static let openColumns = """
        session_rows.id, start, duration, pageviews, custom_events, entry_offset, exit_offset, entry_path, exit_path,
        session_rows.day
        """

    private let dictionary: SQLiteDictionary
    private let insert, update, updateAll, delete: Statement

    init(_ connection: Connection, _ dictionary: SQLiteDictionary) throws(SQLiteError) {
        self.dictionary = dictionary
        insert = try connection.statement(Self.insertSQL)
        update = try connection.statement(Self.updateSQL)
        updateAll = try connection.statement(Self.updateAllSQL)
        delete = try connection.statement("DELETE FROM session_rows WHERE site = ?1 AND day = ?2 AND id = ?3")
    }

    /// Adds a session; what is known of the visitor is what its entry event told.
    func insert(_ open: OpenSession, _ session: Session, site: Int64, entry: Event) throws(SQLiteError) {
        bindCounts(insert, open, session, site)
        try bindVisitor(insert, entry)
        try insert.run()
    }

    /// Changes a session; with an event that is its new entry, also what is known of the visitor.
    func update(_ open: OpenSession, _ session: Session, site: Int64, entry: Event?) throws(SQLiteError) {
        let statement = entry == nil ? update : updateAll
        bindCounts(statement, open, session, site)
        if let entry { try bindVisitor(statement, entry) }
        try statement.run()
    }

    func delete(_ id: Int64, site: Int64, day: LocalDay) throws(SQLiteError) {
        delete.bind(site, at: 1)
        delete.bind(Int64(day.number), at: 2)
        delete.bind(id, at: 3)
        try delete.run()
    }

    /// Reads `openColumns`, the first of them in column `first`.
    static func openSession(_ row: borrowing Row, from first: Int32) -> OpenSession {
        OpenSession(
            id: row.int64(first), start: row.int64(first + 1),
            duration: Int32(clamping: row.int64(first + 2)),
            pageviews: Int32(clamping: row.int64(first + 3)),
            customEvents: Int32(clamping: row.int64(first + 4)),
            entryOffset: Int32(clamping: row.int64(first + 5)),
            exitOffset: Int32(clamping: row.int64(first + 6)),
            entryPath: Int32(clamping: row.int64(first + 7)), exitPath: Int32(clamping: row.int64(first + 8)),
            day: Int32(clamping: row.int64(first + 9)))
    }

    /// Parameters 1 to 14.
    private func bindCounts(_ statement: Statement, _ open: OpenSession, _ session: Session, _ site: Int64) {
        statement.bind(site, at: 1)
        statement.bind(Int64(open.day), at: 2)
        statement.bind(open.id, at: 3)
        statement.bind(open.start, at: 4)
        statement.bind(Int64(open.duration), at: 5)
        statement.bind(Int64(open.pageviews), at: 6)
        statement.bind(Int64(open.customEvents), at: 7)
        statement.bind(session.isBounce ? 1 : 0, at: 8)
        statement.bind(Int64(open.entryPath), at: 9)
        statement.bind(Int64(open.entryOffset), at: 10)
        statement.bind(session.entry.isPageview ? 1 : 0, at: 11)
        statement.bind(Int64(open.exitPath), at: 12)
        statement.bind(Int64(open.exitOffset), at: 13)
        statement.bind(session.exit.isPageview ? 1 : 0, at: 14)
    }

    /// Parameters 15 to 41.
    private func bindVisitor(_ statement: Statement, _ event: Event) throws(SQLiteError) {
        statement.bind(Int64(bitPattern: event.visitor.bits), at: 15)
        try bind(statement, event.hostname, .hostname, at: 16)
        try bind(statement, event.referrer, .referrer, at: 17)
        try bind(statement, event.source, .source, at: 18)
        try bind(statement, event.channel, .channel, at: 19)
        try bind(statement, event.location.country, .country, at: 20)
        try bind(statement, event.location.subdivision, .subdivision, at: 21)
        try bind(statement, event.location.city, .city, at: 22)
        statement.bind(event.location.latitude, at: 23)
        statement.bind(event.location.longitude, at: 24)
        try bind(statement, event.userAgent.browser, .browser, at: 25)
        try bind(statement, event.userAgent.browserVersion, .browserVersion, at: 26)
        try bind(statement, event.userAgent.os, .os, at: 27)
        try bind(statement, event.userAgent.osVersion, .osVersion, at: 28)
        try bind(statement, event.userAgent.platform, .platform, at: 29)
        try bind(statement, event.userAgent.deviceType, .deviceType, at: 30)
        statement.bind(event.userAgent.isBot ? 1 : 0, at: 31)
        statement.bind(Int64(event.screen.width), at: 32)
        statement.bind(Int64(event.screen.height), at: 33)
        try bind(statement, event.timeZone, .timeZone, at: 34)
        statement.bind(event.screen.pixelRatio, at: 35)
        statement.bind(Int64(event.screen.pixelDepth), at: 36)
        try bind(statement, event.utm.source, .utmSource, at: 37)
        try bind(statement, event.utm.medium, .utmMedium, at: 38)
        try bind(statement, event.utm.campaign, .utmCampaign, at: 39)
        try bind(statement, event.utm.content, .utmContent, at: 40)
        try bind(statement, event.utm.term, .utmTerm, at: 41)
    }

    private func bind(
        _ statement: Statement, _ text: String, _ kind: DictionaryKind, at index: Int32
    ) throws(SQLiteError) {
        statement.bind(try dictionary.number(of: text, kind), at: index)
    }

    private static let insertSQL = """
        INSERT INTO session_rows(
            site, day, id, start, duration, pageviews, custom_events, bounce,
            entry_path, entry_offset, entry_is_pageview, exit_path, exit_offset, exit_is_pageview,
            visitor, hostname, referrer, source, channel, country, subdivision, city, latitude, longitude,
            browser, browser_version, os, os_version, platform, device_type, bot,
            screen_w, screen_h, timezone, pixel_ratio, pixel_depth,
            utm_source, utm_medium, utm_campaign, utm_content, utm_term)
        VALUES(
            ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14,
            ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26, ?27, ?28, ?29, ?30, ?31,
            ?32, ?33, ?34, ?35, ?36, ?37, ?38, ?39, ?40, ?41)
        """

    private static let updateSQL = """
        UPDATE session_rows SET
            start = ?4, duration = ?5, pageviews = ?6, custom_events = ?7, bounce = ?8,
            entry_path = ?9, entry_offset = ?10, entry_is_pageview = ?11,
            exit_path = ?12, exit_offset = ?13, exit_is_pageview = ?14
        WHERE site = ?1 AND day = ?2 AND id = ?3
        """

    private static let updateAllSQL = """
        UPDATE session_rows SET
            start = ?4, duration = ?5, pageviews = ?6, custom_events = ?7, bounce = ?8,
            entry_path = ?9, entry_offset = ?10, entry_is_pageview = ?11,
            exit_path = ?12, exit_offset = ?13, exit_is_pageview = ?14,
            visitor = ?15, hostname = ?16, referrer = ?17, source = ?18, channel = ?19,
            country = ?20, subdivision = ?21, city = ?22, latitude = ?23, longitude = ?24,
            browser = ?25, browser_version = ?26, os = ?27, os_version = ?28,
            platform = ?29, device_type = ?30, bot = ?31,
            screen_w = ?32, screen_h = ?33, timezone = ?34, pixel_ratio = ?35, pixel_depth = ?36,
            utm_source = ?37, utm_medium = ?38, utm_campaign = ?39, utm_content = ?40, utm_term = ?41
        WHERE site = ?1 AND day = ?2 AND id = ?3
        """
}
