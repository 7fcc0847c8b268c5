#!/usr/bin/env python3
"""Fills the tables of an empty picolytics database on Postgres with visits that look like those of real sites.

    picolytics migrates the database first (start it once on it); then
    PGHOST=… PGDATABASE=… Benchmarks/fill_postgres.py --events 10000000

The same arguments give the same rows. Sites, paths, sources and countries follow Zipf's law: the first of n has a share
of about ln 2 / ln(n + 1). Connects as `psql` does, by the PG* variables.
"""

import argparse
import datetime
import subprocess
import time

EVENTS_A_SESSION = 2.27

# A day's sessions and their events. What looks random is a hash of the session's number, so that rows depend on nothing
# but the arguments: pick(number, kind, n) is one of 0 ..< n by Zipf's law, share(number, kind) is in 0 ..< 1.
FUNCTIONS = """
CREATE FUNCTION pg_temp.share(number int8, kind int8) RETURNS float8 IMMUTABLE PARALLEL SAFE
RETURN (hashint8extended(number, kind * 7919 + :seed) & 4503599627370495) / 4503599627370496.0::float8;
CREATE FUNCTION pg_temp.pick(number int8, kind int8, n int4) RETURNS int4 IMMUTABLE PARALLEL SAFE
RETURN floor(exp(pg_temp.share(number, kind) * ln(n + 1.0::float8)))::int4 - 1;
"""

SITES = """
INSERT INTO domains(domain_name) SELECT 'site' || number || '.example' FROM generate_series(1, :sites) AS number;
"""

# More visits by day than by night: the sine bends the clock and never turns it back.
DAY = """
BEGIN;
WITH numbers AS (
    SELECT number, (number - :first) / (:last - :first + 1)::float8 AS clock FROM generate_series(:first, :last) AS number
), drawn AS MATERIALIZED (
    SELECT number, pg_temp.pick(number, 1, :sites) + 1 AS site,
        :'day'::timestamptz + (clock - 0.12 * sin(2 * pi() * clock)) * interval '1 day' AS created_at,
        lpad(to_hex(hashint8extended(
            :first * 2 + floor(pg_temp.share(number, 2) * 2 * (:last - :first + 1))::int8,
            :seed + pg_temp.pick(number, 1, :sites))), 16, '0') AS visitor_id,
        least(30, 1 + floor(ln(1 - pg_temp.share(number, 3)) / ln(0.55::float8)))::int4 AS pageviews,
        (pg_temp.share(number, 4) < 0.05)::int4 AS custom_events, pg_temp.share(number, 5) AS pace,
        pg_temp.pick(number, 6, 2000) AS entry, pg_temp.pick(number, 7, 2000) AS exit,
        pg_temp.pick(number, 8, 60) AS source, pg_temp.pick(number, 9, 120) AS country,
        pg_temp.pick(number, 10, 400) AS city, pg_temp.pick(number, 11, 5) AS browser,
        pg_temp.pick(number, 12, 5) AS os, pg_temp.share(number, 13) < 0.05 AS bot
    FROM numbers
), timed AS MATERIALIZED (
    SELECT *, round(pace * 90 * (pageviews + custom_events - 1 + (pace < 0.2)::int4))::int4 AS duration,
        CASE WHEN pageviews = 1 THEN entry ELSE exit END AS last
    FROM drawn
), stored AS (
    INSERT INTO sessions(
        id, updated_at, duration, bounce, exit_path, visitor_id, created_at, domain_id, entry_path, country, latitude,
        longitude, subdivision, city, browser, browser_version, os, os_version, platform, device_type, bot, screen_w,
        screen_h, timezone, pixel_ratio, pixel_depth, utm_source, utm_medium, utm_campaign, utm_content, utm_term,
        pageviews, custom_events, referrer, source, channel, hostname, local_day, entry_at, exit_at)
    SELECT number, created_at + duration * interval '1 second', duration, pageviews + custom_events < 2, '/page/' || last,
        visitor_id, created_at, site, '/page/' || entry, chr(65 + country % 26) || chr(65 + country / 26),
        (city * 7) % 120 - 55, (city * 13) % 360 - 180, 'Region ' || city / 4, 'City ' || city,
        (ARRAY['Chrome', 'Safari', 'Firefox', 'Edge', 'Samsung'])[browser + 1], 130 + number % 4 || '.0',
        (ARRAY['Android', 'Windows', 'iOS', 'MacOSX', 'Linux'])[os + 1], '10.0', 'Linux',
        CASE os WHEN 0 THEN 'Phone' WHEN 2 THEN 'Phone' ELSE 'Computer' END, bot, 1920, 1080, 'Europe/Berlin', 1, 24,
        '', '', CASE WHEN source = 4 THEN 'spring' ELSE '' END, '', '',
        pageviews, custom_events, CASE source WHEN 0 THEN '' ELSE 'https://source' || source || '.example/' END,
        CASE source WHEN 0 THEN '' ELSE 'Source ' || source END, CASE source WHEN 0 THEN 'Direct' ELSE 'Referral' END,
        'site' || site || '.example', (:'day'::timestamptz AT TIME ZONE 'UTC')::date, created_at,
        created_at + duration * interval '1 second'
    FROM timed
    RETURNING *
)
INSERT INTO events(
    name, domain_id, path, referrer, visitor_id, session_id, load_time, ttfb, created_at, local_day, pageview)
SELECT CASE WHEN step > pageviews THEN 'signup' ELSE 'load' END, domain_id,
    CASE step WHEN 1 THEN entry_path WHEN pageviews THEN exit_path
        ELSE '/page/' || pg_temp.pick(id * 64 + step, 14, 2000) END,
    CASE step WHEN 1 THEN referrer ELSE '' END, visitor_id, id,
    200 + pg_temp.pick(id * 64 + step, 15, 3000), 20 + pg_temp.pick(id * 64 + step, 16, 400),
    created_at + duration * (step - 1) / greatest(1, pageviews + custom_events - 1) * interval '1 second',
    local_day, step <= pageviews AND NOT bot
FROM stored CROSS JOIN generate_series(1, pageviews + custom_events) AS step
ORDER BY id, step;
COMMIT;
"""

END = """
SELECT setval(pg_get_serial_sequence('sessions', 'id'), max(id)) FROM sessions;
VACUUM ANALYZE domains, sessions, events;
SELECT 'events', count(*) FROM events UNION ALL SELECT 'sessions', count(*) FROM sessions;
"""


class Psql:
    """One session of psql that is fed statements and stops at the first that fails."""

    def __init__(self, variables):
        assignments = [f"--set={name}={value}" for name, value in variables.items()]
        self._process = subprocess.Popen(
            ["psql", "--no-psqlrc", "--quiet", "--tuples-only", "--set=ON_ERROR_STOP=1", *assignments],
            stdin=subprocess.PIPE, text=True)

    def run(self, sql):
        self._process.stdin.write(sql)
        self._process.stdin.flush()

    def set(self, **variables):
        for name, value in variables.items():
            self.run(f"\\set {name} '{value}'\n")

    def end(self):
        self._process.stdin.close()
        if self._process.wait() != 0:
            raise SystemExit("psql failed")


def fill(events, days, sites, seed, until):
    """Rows in the order of time, as a server writes them: the last day ends at `until`, a moment."""
    psql = Psql({"sites": sites, "seed": seed})
    psql.run("SET timezone = 'UTC'; SET synchronous_commit = off; SET jit = off;\n" + FUNCTIONS + SITES)
    sessions = round(events / EVENTS_A_SESSION)
    for number in range(days):
        first, last = sessions * number // days + 1, sessions * (number + 1) // days
        psql.set(first=first, last=last, day=(until - datetime.timedelta(days=days - number)).isoformat())
        psql.run(DAY)
    psql.run(END)
    psql.end()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=10_000_000, help="about so many rows in events")
    parser.add_argument("--days", type=int, default=70)
    parser.add_argument("--sites", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--until", type=datetime.datetime.fromisoformat, help="when the last day ends; default: now")
    arguments = parser.parse_args()
    until = arguments.until or datetime.datetime.now(datetime.timezone.utc)
    begun = time.perf_counter()
    fill(arguments.events, arguments.days, arguments.sites, arguments.seed, until)
    print(f"filled in {time.perf_counter() - begun:.0f} s")


if __name__ == "__main__":
    main()
