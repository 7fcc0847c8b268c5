import Analytics
import Postgres

/// The rows of table `sessions` that a batch reads and writes.
final class PostgresSessionRows {
    private var rows = CopyRows()

    /// The sessions of the batch's visitors. An id never outlives its day, so these are few.
    ///
    /// - Parameter places: the number of each event's site.
    func stored(
        of batch: [Event], _ places: [Int32], on connection: PostgresConnection
    ) throws(PostgresError) -> [VisitorKey: [Sessionizer.StoredSession]] {
        var sites: [Int32: String] = [:]
        var visitors: Set<UInt64> = []
        for index in batch.indices {
            sites[places[index]] = batch[index].site
            visitors.insert(batch[index].visitor.bits)
        }
        var sessions: [VisitorKey: [Sessionizer.StoredSession]] = [:]
        let names = visitors.map { VisitorID(bits: $0).text }
        try connection.query(Self.select, [.texts(names)]).forEachRow { row in
            guard let site = sites[row.int4(1)], let visitor = UInt64(row.text(2), radix: 16) else { return }
            let key = VisitorKey(site: site, visitor: VisitorID(bits: visitor))
            sessions[key, default: []].append(
                Sessionizer.StoredSession(id: row.int8(0), session: Session(row)))
        }
        return sessions
    }

    /// Writes what the batch made of its sessions; returns the id of each.
    func write(
        _ outcomes: [Sessionizer.Outcome], _ batch: [Event], _ places: [Int32],
        on connection: PostgresConnection
    ) throws(PostgresError) -> [Int64] {
        let ids = try ids(of: outcomes, on: connection)
        // A session that got another entry has other attributes too: it is written anew.
        let gone = outcomes.flatMap { outcome in
            outcome.absorbed + (outcome.entryEvent == nil ? [] : [outcome.id].compactMap { $0 })
        }
        if !gone.isEmpty { try connection.query(Self.delete, [.int8s(gone)]) }
        try update(outcomes.filter { $0.entryEvent == nil }, on: connection)
        rows.removeAll()
        for (outcome, id) in zip(outcomes, ids) {
            guard let entry = outcome.entryEvent else { continue }
            add(outcome.session, id, of: batch[entry], site: places[entry])
        }
        if rows.count > 0 { try connection.copy(rows, by: Self.copy) }
        return ids
    }

    private func ids(
        of outcomes: [Sessionizer.Outcome], on connection: PostgresConnection
    ) throws(PostgresError) -> [Int64] {
        let missing = outcomes.count { $0.id == nil }
        var new: [Int64] = []
        if missing > 0 {
            try connection.query(Self.newIDs, [.int8(Int64(missing))]).forEachRow { new.append($0.int8(0)) }
        }
        var next = new.makeIterator()
        return outcomes.map { $0.id ?? next.next() ?? 0 }
    }

    private func update(
        _ outcomes: [Sessionizer.Outcome], on connection: PostgresConnection
    ) throws(PostgresError) {
        if outcomes.isEmpty { return }
        // In one order, as the visitors are locked; the rows of other visitors are nobody else's now.
        let sessions = outcomes.map(\.session)
        try connection.query(
            Self.update,
            [
                .int8s(outcomes.compactMap(\.id)),
                .timestamps(sessions.map { PostgresTimestamp($0.start) }),
                .timestamps(sessions.map { PostgresTimestamp($0.end) }),
                .int4s(sessions.map(\.durationSeconds)), .bools(sessions.map(\.isBounce)),
                .int4s(sessions.map { Int32(clamping: $0.pageviews) }),
                .int4s(sessions.map { Int32(clamping: $0.customEvents) }),
                .timestamps(sessions.map { PostgresTimestamp($0.exit.time) }),
                .texts(sessions.map(\.exit.path)),
            ])
    }

    /// One row in the order of `columns`.
    private func add(_ session: Session, _ id: Int64, of event: Event, site: Int32) {
        rows.beginRow(fields: Self.columnCount)
        let fields = rows.buffer
        fields.add(id)
        fields.add(PostgresTimestamp(session.end))
        fields.add(session.durationSeconds)
        fields.add(session.isBounce)
        fields.add(session.exit.path)
        fields.add(event.visitor.text)
        fields.add(PostgresTimestamp(session.start))
        fields.add(site)
        fields.add(session.entry.path)
        add(event.location, to: fields)
        add(event.userAgent, to: fields)
        add(event.screen, event.timeZone, to: fields)
        for text in [
            event.utm.source, event.utm.medium, event.utm.campaign, event.utm.content, event.utm.term,
        ] {
            fields.add(text)
        }
        fields.add(Int32(clamping: session.pageviews))
        fields.add(Int32(clamping: session.customEvents))
        for text in [event.referrer, event.source, event.channel, event.hostname] { fields.add(text) }
        fields.add(PostgresDate(session.day))
        fields.add(PostgresTimestamp(session.entry.time))
        fields.add(PostgresTimestamp(session.exit.time))
    }

    private func add(_ location: Location, to fields: WireBuffer) {
        fields.add(location.country)
        fields.add(location.latitude)
        fields.add(location.longitude)
        fields.add(location.subdivision)
        fields.add(location.city)
    }

    private func add(_ traits: UserAgentTraits, to fields: WireBuffer) {
        for text in [
            traits.browser, traits.browserVersion, traits.os, traits.osVersion, traits.platform,
            traits.deviceType,
        ] { fields.add(text) }
        fields.add(traits.isBot)
    }

    private func add(_ screen: Screen, _ timeZone: String, to fields: WireBuffer) {
        fields.add(screen.width)
        fields.add(screen.height)
        fields.add(timeZone)
        fields.add(screen.pixelRatio)
        fields.add(screen.pixelDepth)
    }

    private static let columns = """
        id, updated_at, duration, bounce, exit_path, visitor_id, created_at, domain_id, entry_path,
        country, latitude, longitude, subdivision, city,
        browser, browser_version, os, os_version, platform, device_type, bot,
        screen_w, screen_h, timezone, pixel_ratio, pixel_depth,
        utm_source, utm_medium, utm_campaign, utm_content, utm_term,
        pageviews, custom_events, referrer, source, channel, hostname, local_day, entry_at, exit_at
        """
    private static let columnCount = columns.split(separator: ",").count
    private static let copy = "COPY sessions(\(columns)) FROM STDIN BINARY"

    private static let newIDs = """
        SELECT nextval(pg_get_serial_sequence('sessions', 'id')) FROM generate_series(1, $1::int8)
        """

    /// Rows of the original have no day, and belong to nobody who could come back.
    private static let select = """
        SELECT id, domain_id, visitor_id, local_day, created_at, updated_at, pageviews, custom_events,
            entry_at, entry_path, exit_at, exit_path
        FROM sessions WHERE visitor_id = ANY($1) AND local_day IS NOT NULL
        """

    private static let delete = "DELETE FROM sessions WHERE id = ANY($1)"

    private static let update = """
        UPDATE sessions SET created_at = new.created_at, updated_at = new.updated_at, duration = new.duration,
            bounce = new.bounce, pageviews = new.pageviews, custom_events = new.custom_events,
            exit_at = new.exit_at, exit_path = new.exit_path
        FROM unnest($1::int8[], $2::timestamptz[], $3::timestamptz[], $4::int4[], $5::bool[], $6::int4[], $7::int4[],
            $8::timestamptz[], $9::text[])
            AS new(id, created_at, updated_at, duration, bounce, pageviews, custom_events, exit_at, exit_path)
        WHERE sessions.id = new.id
        """
}

extension Session {
    /// Reads a row of `PostgresSessionRows.select`. Both marks are pageviews if there was one: they beat everything
    /// else.
    fileprivate init(_ row: borrowing PostgresRow) {
        let pageviews = Int(row.int4(6))
        func mark(_ time: PostgresTimestamp, _ path: String) -> Session.Mark {
            Session.Mark(
                time: Timestamp(milliseconds: time.milliseconds), path: path, isPageview: pageviews > 0)
        }
        self.init(
            day: LocalDay(number: row.date(3).daysSince1970),
            start: Timestamp(milliseconds: row.timestamp(4).milliseconds),
            end: Timestamp(milliseconds: row.timestamp(5).milliseconds), pageviews: pageviews,
            customEvents: Int(row.int4(7)), entry: mark(row.timestamp(8), row.text(9)),
            exit: mark(row.timestamp(10), row.text(11)))
    }

    /// Whole seconds from the first to the last event, half ones rounded up.
    fileprivate var durationSeconds: Int32 { Int32(clamping: (durationMilliseconds + 500) / 1000) }
}

extension PostgresTimestamp {
    init(_ time: Timestamp) { self.init(milliseconds: time.milliseconds) }
}

extension PostgresDate {
    init(_ day: LocalDay) { self.init(daysSince1970: day.number) }
}
