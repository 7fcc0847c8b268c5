// Storage: the stores of Analytics on SQLite. Rows are the truth; it knows SQL and no HTTP.

/// The tables of the SQLite store, as a list of steps; `PRAGMA user_version` counts the steps that a file has.
enum SQLiteSchema {
    static let migrations = [
        firstTables + firstViews, "DROP VIEW domains; DROP VIEW sessions; DROP VIEW events;" + views,
    ]

    /// Texts are numbers in `dict`, one numbering a kind (`DictionaryKind`); 0 is the empty text and has no row.
    /// Keys (site, day, id) keep a site's day together, so that a period is read in one go.
    /// Times are milliseconds since 1970, offsets and durations milliseconds from a session's start; days are days
    /// since 1970 in the site's zone. `kind` is `EventKind.code`. Ids of sessions and events grow over all sites;
    /// `checkpoint` keeps the highest given, since looking for them in the rows would read the file.
    /// `live` holds the sessions that an event may still touch and that the writer's memory has no room for.
    private static let firstTables = """
        CREATE TABLE sites(
            id INTEGER PRIMARY KEY, domain TEXT NOT NULL UNIQUE, timezone TEXT, hash_routing INTEGER NOT NULL DEFAULT 0);

        CREATE TABLE dict(kind INTEGER, id INTEGER, value TEXT NOT NULL, PRIMARY KEY(kind, id)) WITHOUT ROWID;
        CREATE UNIQUE INDEX dict_value ON dict(kind, value);

        CREATE TABLE session_rows(
            site INTEGER, day INTEGER, id INTEGER,
            visitor INTEGER NOT NULL, start INTEGER NOT NULL, duration INTEGER NOT NULL,
            pageviews INTEGER NOT NULL, custom_events INTEGER NOT NULL, bounce INTEGER NOT NULL,
            entry_path INTEGER NOT NULL, entry_offset INTEGER NOT NULL, entry_is_pageview INTEGER NOT NULL,
            exit_path INTEGER NOT NULL, exit_offset INTEGER NOT NULL, exit_is_pageview INTEGER NOT NULL,
            hostname INTEGER NOT NULL, referrer INTEGER NOT NULL, source INTEGER NOT NULL, channel INTEGER NOT NULL,
            country INTEGER NOT NULL, subdivision INTEGER NOT NULL, city INTEGER NOT NULL,
            latitude REAL NOT NULL, longitude REAL NOT NULL,
            browser INTEGER NOT NULL, browser_version INTEGER NOT NULL, os INTEGER NOT NULL, os_version INTEGER NOT NULL,
            platform INTEGER NOT NULL, device_type INTEGER NOT NULL, bot INTEGER NOT NULL,
            screen_w INTEGER NOT NULL, screen_h INTEGER NOT NULL, timezone INTEGER NOT NULL,
            pixel_ratio REAL NOT NULL, pixel_depth INTEGER NOT NULL,
            utm_source INTEGER NOT NULL, utm_medium INTEGER NOT NULL, utm_campaign INTEGER NOT NULL,
            utm_content INTEGER NOT NULL, utm_term INTEGER NOT NULL,
            PRIMARY KEY(site, day, id)) WITHOUT ROWID;

        CREATE TABLE event_rows(
            site INTEGER, day INTEGER, id INTEGER,
            time INTEGER NOT NULL, session INTEGER NOT NULL, name INTEGER NOT NULL, kind INTEGER NOT NULL,
            path INTEGER NOT NULL, referrer INTEGER NOT NULL, load_time INTEGER NOT NULL, ttfb INTEGER NOT NULL,
            PRIMARY KEY(site, day, id)) WITHOUT ROWID;

        CREATE TABLE live(
            site INTEGER, visitor INTEGER, session INTEGER, day INTEGER NOT NULL, end INTEGER NOT NULL,
            PRIMARY KEY(site, visitor, session)) WITHOUT ROWID;

        CREATE TABLE checkpoint(
            spool BLOB PRIMARY KEY, file INTEGER NOT NULL, offset INTEGER NOT NULL,
            last_session INTEGER NOT NULL, last_event INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE salts(day INTEGER PRIMARY KEY, salt BLOB NOT NULL);
        CREATE TABLE settings(name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
        """
}
