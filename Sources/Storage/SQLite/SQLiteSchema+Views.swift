import Analytics

extension SQLiteSchema {
    /// What people see who open the file with `sqlite3`: names and columns of Postgres' tables and views, text instead
    /// of numbers, times in UTC. Texts are looked up one by one, so that a query pays only for the columns it names.
    static let views = """
        CREATE VIEW domains(domain_id, domain_name, timezone, hash_routing) AS
        SELECT id, domain, timezone, hash_routing FROM sites;

        CREATE VIEW sessions(
            id, updated_at, duration, bounce, exit_path, visitor_id, created_at, domain_id, entry_path,
            country, latitude, longitude, subdivision, city,
            browser, browser_version, os, os_version, platform, device_type, bot,
            screen_w, screen_h, timezone, pixel_ratio, pixel_depth,
            utm_source, utm_medium, utm_campaign, utm_content, utm_term,
            pageviews, custom_events, referrer, source, channel, hostname, local_day, entry_at, exit_at) AS
        SELECT
            id, \(time("start + duration")), (duration + 500) / 1000, bounce,
            \(text(.path, "exit_path")), printf('%016x', visitor), \(time("start")), site,
            \(text(.path, "entry_path")),
            \(text(.country, "country")), latitude, longitude,
            \(text(.subdivision, "subdivision")), \(text(.city, "city")),
            \(text(.browser, "browser")), \(text(.browserVersion, "browser_version")),
            \(text(.os, "os")), \(text(.osVersion, "os_version")),
            \(text(.platform, "platform")), \(text(.deviceType, "device_type")), bot,
            screen_w, screen_h, \(text(.timeZone, "timezone")), pixel_ratio, pixel_depth,
            \(text(.utmSource, "utm_source")), \(text(.utmMedium, "utm_medium")),
            \(text(.utmCampaign, "utm_campaign")), \(text(.utmContent, "utm_content")),
            \(text(.utmTerm, "utm_term")),
            pageviews, custom_events, \(text(.referrer, "referrer")), \(text(.source, "source")),
            \(text(.channel, "channel")), \(text(.hostname, "hostname")), date(day * 86400, 'unixepoch'),
            \(time("start + entry_offset")), \(time("start + exit_offset"))
        FROM session_rows;

        CREATE VIEW events(
            id, name, domain_id, path, referrer, visitor_id, session_id, load_time, ttfb, created_at, local_day,
            pageview) AS
        SELECT
            id, \(text(.eventName, "name")), site, \(text(.path, "path")), \(text(.referrer, "referrer")),
            (SELECT printf('%016x', visitor) FROM session_rows
             WHERE session_rows.site = event_rows.site AND session_rows.day = event_rows.day
               AND session_rows.id = event_rows.session),
            session, load_time, ttfb, \(time("time")), date(day * 86400, 'unixepoch'),
            kind = \(EventKind.pageview.code) AND NOT (
                SELECT bot FROM session_rows
                WHERE session_rows.site = event_rows.site AND session_rows.day = event_rows.day
                    AND session_rows.id = event_rows.session)
        FROM event_rows;

        CREATE VIEW visits AS
        SELECT
            sessions.id, domain_name AS site, local_day, visitor_id, created_at, updated_at, duration, bounce, pageviews,
            custom_events, entry_path, exit_path, hostname, referrer, source, channel,
            utm_source, utm_medium, utm_campaign, utm_content, utm_term,
            country, subdivision, city, latitude, longitude,
            browser, browser_version, os, os_version, platform, device_type, screen_w, screen_h,
            sessions.timezone AS timezone
        FROM sessions JOIN domains ON domains.domain_id = sessions.domain_id
        WHERE \(SQLiteStatistics.isVisit);

        CREATE VIEW pageviews(
            id, site, local_day, session_id, visitor_id, path, referrer, load_time, ttfb, created_at) AS
        SELECT
            event_rows.id, sites.domain, date(event_rows.day * 86400, 'unixepoch'), session, printf('%016x', visitor),
            \(text(.path, "event_rows.path")), \(text(.referrer, "event_rows.referrer")), load_time, ttfb,
            \(time("time"))
        FROM event_rows
            JOIN session_rows ON session_rows.site = event_rows.site AND session_rows.day = event_rows.day
                AND session_rows.id = event_rows.session
            JOIN sites ON sites.id = event_rows.site
        WHERE NOT bot AND kind = \(EventKind.pageview.code);
        """

    /// The text behind a column that holds its number; number 0 is the empty text and has no row.
    static func text(_ kind: DictionaryKind, _ column: String) -> String {
        "coalesce((SELECT value FROM dict WHERE dict.kind = \(kind.rawValue) AND dict.id = \(column)), '')"
    }

    /// `2026-09-21 20:02:30.000` of milliseconds since 1970.
    private static func time(_ milliseconds: String) -> String {
        "strftime('%Y-%m-%d %H:%M:%f', (\(milliseconds)) / 1000.0, 'unixepoch')"
    }
}
