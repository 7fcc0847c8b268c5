-- The original's tables as each of its migrations leaves them, and rows with all the oddities that its tables may hold;
-- written by hand from what is known of it. A line of "-- section" begins each part.

-- section version 0
CREATE TABLE schema_version(version int4 NOT NULL);
INSERT INTO schema_version VALUES (0);

-- section version 1
CREATE TABLE domains(domain_id serial PRIMARY KEY, domain_name text NOT NULL UNIQUE);
CREATE TABLE sessions(
    id bigserial PRIMARY KEY,
    updated_at timestamptz,
    duration integer DEFAULT 0,
    bounce boolean NOT NULL DEFAULT false,
    exit_path text NOT NULL DEFAULT '',
    visitor_id text,
    created_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
    domain_id integer NOT NULL REFERENCES domains(domain_id),
    entry_path text NOT NULL,
    country varchar(4),
    latitude double precision,
    longitude double precision,
    subdivision text,
    city text,
    browser text,
    browser_version text,
    os text,
    os_version text,
    platform text,
    device_type text,
    bot boolean NOT NULL DEFAULT true,
    screen_w integer,
    screen_h integer,
    timezone text,
    pixel_ratio double precision,
    pixel_depth integer,
    utm_source text,
    utm_medium text,
    utm_campaign text,
    utm_content text,
    utm_term text);
CREATE TABLE events(
    id bigserial PRIMARY KEY,
    name text NOT NULL,
    domain_id integer NOT NULL REFERENCES domains(domain_id),
    path text NOT NULL,
    referrer text NOT NULL,
    visitor_id text NOT NULL,
    session_id bigint NOT NULL REFERENCES sessions(id),
    load_time integer NOT NULL DEFAULT 0,
    ttfb integer NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP);
CREATE TABLE salt(salt uuid NOT NULL, created_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP);
UPDATE schema_version SET version = 1;

-- section version 2
CREATE INDEX idx_sessions_created_at ON sessions(created_at);
CREATE INDEX idx_sessions_domain_id ON sessions(domain_id);
CREATE INDEX idx_sessions_visitor_id ON sessions(visitor_id);
CREATE INDEX idx_events_created_at ON events(created_at);
CREATE INDEX idx_events_domain_id ON events(domain_id);
CREATE INDEX idx_events_session_id ON events(session_id);
CREATE INDEX idx_events_visitor_id ON events(visitor_id);
UPDATE schema_version SET version = 2;

-- section version 3
CREATE TABLE autocert_cache(
    key varchar PRIMARY KEY,
    data bytea NOT NULL,
    created_at timestamptz DEFAULT CURRENT_TIMESTAMP,
    updated_at timestamptz DEFAULT CURRENT_TIMESTAMP);
UPDATE schema_version SET version = 3;

-- section rows
-- Sessions: an ordinary one of two pages and pings; all NULL that may be; one that was found again later than its last
-- update; a bot; '' and 0 everywhere, from a relative URL. Events: for each, one of them after its session's last update,
-- one with a path of a letter that is not ASCII and one with a name of the site's own.
INSERT INTO domains(domain_name) VALUES ('a.example'), (''), ('Upper.Example'), ('xn--bcher-kva.example');
-- Domain ids with gaps, as its upserts leave them.
SELECT setval('domains_domain_id_seq', 172800);
INSERT INTO domains(domain_name) VALUES ('late.example');

INSERT INTO sessions(
    updated_at, duration, bounce, exit_path, visitor_id, created_at, domain_id, entry_path, country, latitude,
    longitude, subdivision, city, browser, browser_version, os, os_version, platform, device_type, bot,
    screen_w, screen_h, timezone, pixel_ratio, pixel_depth, utm_source, utm_medium, utm_campaign, utm_content,
    utm_term) VALUES
    ('2026-03-01 23:40:12.345678+00', 612, false, '/b', '96ceb83f021da890', '2026-03-01 23:30:00+00', 1, '/a',
     'DE', 52.52, 13.405, 'Land Berlin', 'Berlin', 'Firefox', '135.0', 'Linux', '0.0', 'Linux', 'Computer',
     false, 1920, 1080, 'Europe/Berlin', 1.25, 24, 'news', 'mail', 'märz', '', ''),
    (NULL, NULL, false, '', NULL, '2026-03-02 00:00:00+00', 1, '', NULL, NULL, NULL, NULL, NULL, NULL, NULL,
     NULL, NULL, NULL, NULL, false, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
    ('2026-03-02 10:00:00+00', 0, true, '/', 'abc', '2026-03-02 10:00:00+00', 3, '/', 'ABCD', 0, 0, '', '',
     'IE', '120.0', 'MacOSX', '10.15', 'Mac', 'Computer', false, 1, 1, 'UTC', 1, 24, '', '', '', '', ''),
    ('2026-03-02 11:00:00+00', 0, true, '/bot', 'f', '2026-03-02 11:00:00+00', 172801, '/bot', '', 0, 0, '', '',
     'GoogleBot', '0.0', 'Bot', '0.0', 'Bot', 'Computer', true, 0, 0, '', 0, 0, '', '', '', '', ''),
    ('2026-03-02 12:00:00+00', 0, true, '', '', '2026-03-02 12:00:00+00', 2, '', '', 0, 0, '', '', '', '', '',
     '', '', '', false, 0, 0, '', 0, 0, '', '', '', '', '');

INSERT INTO events(
    name, domain_id, path, referrer, visitor_id, session_id, load_time, ttfb, created_at) VALUES
    ('load', 1, '/a', 'https://search.example/?q=secret', '96ceb83f021da890', 1, 0, 12, '2026-03-01 23:30:00+00'),
    ('ping', 1, '/a', '', '96ceb83f021da890', 1, 0, 0, '2026-03-01 23:30:05+00'),
    ('load', 1, '/b', 'https://a.example/a', '96ceb83f021da890', 1, -3, 2147483647, '2026-03-01 23:40:00+00'),
    ('signup', 1, '/b', '', '96ceb83f021da890', 1, 0, 0, '2026-03-01 23:40:12.345678+00'),
    ('load', 3, '/ü', '', 'abc', 3, 0, 0, '2026-03-02 10:00:00+00'),
    ('visible', 3, '/', '', 'abc', 3, 0, 0, '2026-03-02 10:00:00.5+00'),
    ('load', 172801, '/bot', '', 'f', 4, 0, 0, '2026-03-02 11:00:00+00'),
    ('hashchange', 2, '', '', '', 5, 0, 0, '2026-03-02 12:00:00+00');

INSERT INTO salt VALUES
    ('11111111-2222-3333-4444-555555555555', now() - interval '3 days'),
    ('aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee', now());

-- section certificates
INSERT INTO autocert_cache(key, data) VALUES ('acme_account+key', '\x00ff'), ('a.example', '');
INSERT INTO autocert_cache VALUES ('a.example+token', 'x', NULL, NULL);
