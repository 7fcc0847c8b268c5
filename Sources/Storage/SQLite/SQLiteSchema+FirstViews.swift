extension SQLiteSchema {
    /// The views of version 1, which the next step replaces.
    static let firstViews = """
        CREATE VIEW domains(domain_id, domain_name) AS SELECT id, domain FROM sites;

        CREATE VIEW sessions(
            id, updated_at, duration, bounce, exit_path, visitor_id, created_at, domain_id, entry_path,
            country, latitude, longitude, subdivision, city,
            browser, browser_version, os, os_version, platform, device_type, bot,
            screen_w, screen_h, timezone, pixel_ratio, pixel_depth,
            utm_source, utm_medium, utm_campaign, utm_content, utm_term,
            pageviews, referrer, source, channel, hostname, local_day) AS
        SELECT
            id, strftime('%Y-%m-%d %H:%M:%f', (start + duration) / 1000.0, 'unixepoch'), (duration + 500) / 1000, bounce,
            \(text(.path, "exit_path")), printf('%016x', visitor),
            strftime('%Y-%m-%d %H:%M:%f', start / 1000.0, 'unixepoch'), site, \(text(.path, "entry_path")),
            \(text(.country, "country")), latitude, longitude,
            \(text(.subdivision, "subdivision")), \(text(.city, "city")),
            \(text(.browser, "browser")), \(text(.browserVersion, "browser_version")),
            \(text(.os, "os")), \(text(.osVersion, "os_version")),
            \(text(.platform, "platform")), \(text(.deviceType, "device_type")), bot,
            screen_w, screen_h, \(text(.timeZone, "timezone")), pixel_ratio, pixel_depth,
            \(text(.utmSource, "utm_source")), \(text(.utmMedium, "utm_medium")),
            \(text(.utmCampaign, "utm_campaign")), \(text(.utmContent, "utm_content")),
            \(text(.utmTerm, "utm_term")),
            pageviews, \(text(.referrer, "referrer")), \(text(.source, "source")),
            \(text(.channel, "channel")), \(text(.hostname, "hostname")), date(day * 86400, 'unixepoch')
        FROM session_rows;

        CREATE VIEW events(
            id, name, domain_id, path, referrer, visitor_id, session_id, load_time, ttfb, created_at, local_day) AS
        SELECT
            id, \(text(.eventName, "name")), site, \(text(.path, "path")), \(text(.referrer, "referrer")),
            (SELECT printf('%016x', visitor) FROM session_rows
             WHERE session_rows.site = event_rows.site AND session_rows.day = event_rows.day
               AND session_rows.id = event_rows.session),
            session, load_time, ttfb, strftime('%Y-%m-%d %H:%M:%f', time / 1000.0, 'unixepoch'),
            date(day * 86400, 'unixepoch')
        FROM event_rows;
        """
}
