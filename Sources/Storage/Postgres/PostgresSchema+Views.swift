extension PostgresSchema {
    /// What people query who want visits and pageviews rather than rows: the same names and meaning as in SQLite.
    ///
    /// A row of the original has NULL in the columns that this program added. What they would say is worked out from
    /// its other columns and, for the counts, from its events, which `events_legacy_session` finds; a query that does
    /// not ask for them does not pay for them.
    static let views = """
        CREATE VIEW visits AS
        SELECT
            sessions.id,
            domains.domain_name AS site,
            coalesce(sessions.local_day, \(day(of: "sessions"))) AS local_day,
            coalesce(sessions.visitor_id, '') AS visitor_id,
            sessions.created_at,
            coalesce(sessions.updated_at, sessions.created_at + coalesce(sessions.duration, 0) * interval '1 second')
                AS updated_at,
            coalesce(sessions.duration, 0) AS duration,
            sessions.bounce,
            coalesce(sessions.pageviews, \(count("name = 'load'"))) AS pageviews,
            coalesce(sessions.custom_events, \(count("name NOT IN (\(namesOfNoCustomEvents))"))) AS custom_events,
            sessions.entry_path,
            sessions.exit_path,
            \(texts(["hostname", "referrer", "source", "channel"])),
            \(texts(["utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term"])),
            coalesce(sessions.country, '')::text AS country,
            \(texts(["subdivision", "city"])),
            coalesce(sessions.latitude, 0) AS latitude,
            coalesce(sessions.longitude, 0) AS longitude,
            \(texts(["browser", "browser_version", "os", "os_version", "platform", "device_type"])),
            coalesce(sessions.screen_w, 0) AS screen_w,
            coalesce(sessions.screen_h, 0) AS screen_h,
            \(texts(["timezone"]))
        FROM sessions JOIN domains ON domains.domain_id = sessions.domain_id
        WHERE NOT sessions.bot AND (sessions.pageviews IS NULL OR sessions.pageviews + sessions.custom_events > 0);

        CREATE VIEW pageviews AS
        SELECT
            viewed.id,
            domains.domain_name AS site,
            coalesce(viewed.local_day, \(day(of: "viewed"))) AS local_day,
            viewed.session_id,
            viewed.visitor_id,
            viewed.path,
            viewed.referrer,
            viewed.load_time,
            viewed.ttfb,
            viewed.created_at
        FROM (
            SELECT \(viewColumns) FROM events WHERE events.pageview
            UNION ALL
            SELECT \(viewColumns) FROM events JOIN sessions ON sessions.id = events.session_id
            WHERE events.pageview IS NULL AND events.name = 'load' AND NOT sessions.bot
        ) AS viewed JOIN domains ON domains.domain_id = viewed.domain_id;
        """

    private static let viewColumns =
        """
        events.id, events.domain_id, events.local_day, events.session_id, events.visitor_id, events.path, events.referrer,
        events.load_time, events.ttfb, events.created_at
        """

    /// Those that the original's tracker sends by itself, and its later ones.
    private static let namesOfNoCustomEvents =
        "'load', 'pushstate', 'popstate', 'hashchange', 'ping', 'hidden', 'visible'"

    /// The day of a row of the original in its site's time zone.
    private static func day(of table: String) -> String {
        """
        (\(table).created_at AT TIME ZONE coalesce(
            domains.timezone,
            (SELECT convert_from(value, 'UTF8') FROM picolytics_settings WHERE name = 'timezone'),
            'UTC'))::date
        """
    }

    /// How many events of the original a session of the original has.
    private static func count(_ condition: String) -> String {
        """
        (SELECT count(*)::int4 FROM events
            WHERE events.session_id = sessions.id AND events.pageview IS NULL AND events.\(condition))
        """
    }

    private static func texts(_ columns: [String]) -> String {
        columns.map { "coalesce(sessions.\($0), '') AS \($0)" }.joined(separator: ", ")
    }
}
