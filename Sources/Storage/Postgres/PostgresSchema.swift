/// The tables of the Postgres store: those of the original, and what this program adds, as a list of steps that
/// `picolytics_migrations` counts. Names are never qualified: the search path says which schema is meant.
enum PostgresSchema {
    /// What `schema_version` says when the original's tables are all there, and goes on saying, so that the original
    /// still starts.
    static let originalVersion = 3
    /// The steps of this program's own. No step rewrites a table of the original or reads through it.
    static let migrations = [additions, ownTables, views]

    /// Which columns the original's tables have, with their types as `format_type` writes them.
    static let originalColumns: [(table: String, columns: [(name: String, type: String)])] = [
        ("schema_version", [("version", "integer")]),
        ("domains", [("domain_id", "integer"), ("domain_name", "text")]),
        (
            "sessions",
            [
                ("id", "bigint"), ("updated_at", timestamp), ("duration", "integer"), ("bounce", "boolean"),
                ("exit_path", "text"), ("visitor_id", "text"), ("created_at", timestamp),
                ("domain_id", "integer"), ("entry_path", "text"), ("country", "text"),
                ("latitude", "double precision"), ("longitude", "double precision"),
                ("subdivision", "text"), ("city", "text"), ("browser", "text"), ("browser_version", "text"),
                ("os", "text"), ("os_version", "text"), ("platform", "text"), ("device_type", "text"),
                ("bot", "boolean"), ("screen_w", "integer"), ("screen_h", "integer"), ("timezone", "text"),
                ("pixel_ratio", "double precision"), ("pixel_depth", "integer"), ("utm_source", "text"),
                ("utm_medium", "text"), ("utm_campaign", "text"), ("utm_content", "text"),
                ("utm_term", "text"),
            ]
        ),
        (
            "events",
            [
                ("id", "bigint"), ("name", "text"), ("domain_id", "integer"), ("path", "text"),
                ("referrer", "text"), ("visitor_id", "text"), ("session_id", "bigint"),
                ("load_time", "integer"), ("ttfb", "integer"), ("created_at", timestamp),
            ]
        ),
        ("salt", [("salt", "uuid"), ("created_at", timestamp)]),
        (
            "autocert_cache",
            [("key", "text"), ("data", "bytea"), ("created_at", timestamp), ("updated_at", timestamp)]
        ),
    ]

    private static let timestamp = "timestamp with time zone"

    /// In the order in which the original's own transactions lock them, so that none of those waits for a table of ours
    /// while we wait for one of its.
    static let changedTables = ["events", "sessions", "domains"]

    /// Nobody but the owner may read these: who has a salt can find out whose visits a day's are.
    static let secretTables = ["salts", "picolytics_settings", "salt", "autocert_cache"]

    /// What people query.
    static let readableTables = ["domains", "sessions", "events", "visits", "pageviews"]

    /// The tables as the original makes them, without its foreign keys and indexes, of which the ones that stay are in
    /// `PostgresIndex.all`.
    static let originalTables = """
        CREATE TABLE IF NOT EXISTS schema_version(version int4 NOT NULL);

        CREATE TABLE IF NOT EXISTS domains(
            domain_id serial PRIMARY KEY,
            domain_name text NOT NULL UNIQUE);

        CREATE TABLE IF NOT EXISTS sessions(
            id bigserial PRIMARY KEY,
            updated_at timestamptz,
            duration int4 DEFAULT 0,
            bounce boolean NOT NULL DEFAULT false,
            exit_path text NOT NULL DEFAULT '',
            visitor_id text,
            created_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
            domain_id int4 NOT NULL,
            entry_path text NOT NULL,
            country varchar(4),
            latitude float8, longitude float8,
            subdivision text, city text,
            browser text, browser_version text, os text, os_version text, platform text, device_type text,
            bot boolean NOT NULL DEFAULT true,
            screen_w int4, screen_h int4, timezone text, pixel_ratio float8, pixel_depth int4,
            utm_source text, utm_medium text, utm_campaign text, utm_content text, utm_term text);

        CREATE TABLE IF NOT EXISTS events(
            id bigserial PRIMARY KEY,
            name text NOT NULL,
            domain_id int4 NOT NULL,
            path text NOT NULL,
            referrer text NOT NULL,
            visitor_id text NOT NULL,
            session_id int8 NOT NULL,
            load_time int4 NOT NULL DEFAULT 0,
            ttfb int4 NOT NULL DEFAULT 0,
            created_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP);

        CREATE TABLE IF NOT EXISTS salt(
            salt uuid NOT NULL,
            created_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP);

        CREATE TABLE IF NOT EXISTS autocert_cache(
            key varchar PRIMARY KEY,
            data bytea NOT NULL,
            created_at timestamptz DEFAULT CURRENT_TIMESTAMP,
            updated_at timestamptz DEFAULT CURRENT_TIMESTAMP);
        """

    /// Kept apart from the steps, which it counts.
    static let migrationsTable = """
        CREATE TABLE IF NOT EXISTS picolytics_migrations(
            version int4 PRIMARY KEY,
            applied_at timestamptz NOT NULL DEFAULT now())
        """

    /// Rows of the original have NULL in all of these but `hash_routing`; rows of this program never do. The original
    /// still inserts. Its foreign keys go, since each stored row would pay for them.
    private static let additions = """
        ALTER TABLE events
            DROP CONSTRAINT IF EXISTS events_domain_id_fkey,
            DROP CONSTRAINT IF EXISTS events_session_id_fkey,
            ADD COLUMN local_day date,
            ADD COLUMN pageview boolean;
        ALTER TABLE sessions
            DROP CONSTRAINT IF EXISTS sessions_domain_id_fkey,
            ADD COLUMN pageviews int4,
            ADD COLUMN custom_events int4,
            ADD COLUMN referrer text,
            ADD COLUMN source text,
            ADD COLUMN channel text,
            ADD COLUMN hostname text,
            ADD COLUMN local_day date,
            ADD COLUMN entry_at timestamptz,
            ADD COLUMN exit_at timestamptz;
        -- Room on each page for the new version of a session whose visit goes on.
        ALTER TABLE sessions SET (fillfactor = 85);
        ALTER TABLE domains
            ADD COLUMN timezone text,
            ADD COLUMN hash_routing boolean NOT NULL DEFAULT false;
        """

    /// `picolytics_spools`: up to which position of each spool events are stored. `picolytics_live`: a row to lock a
    /// visitor by, so that replicas agree on its session; it may be emptied at any time.
    private static let ownTables = """
        CREATE TABLE salts(day date PRIMARY KEY, salt bytea NOT NULL);
        CREATE TABLE picolytics_settings(name text PRIMARY KEY, value bytea NOT NULL);
        CREATE TABLE picolytics_spools(spool bytea PRIMARY KEY, file numeric(20) NOT NULL, "offset" numeric(20) NOT NULL);
        CREATE UNLOGGED TABLE picolytics_live(visitor int8 PRIMARY KEY, last_at timestamptz NOT NULL)
            WITH (fillfactor = 70);
        """
}
