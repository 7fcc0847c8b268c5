"""A database of the original: taken over by a server that is started on it, while it is used."""

import re
from pathlib import Path

import pytest
from picolytics_server import PicolyticsServer
from private_postgres import binaries, run
from waiting import wait_for

FIXTURE = Path(__file__).resolve().parents[1] / "Fixtures/original-database.sql"
DOCUMENT = (Path(__file__).resolve().parents[2] / "docs/upgrading.md").read_text()
FIREFOX = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0"}
INDEXES = ["domains_domain_name_key", "domains_pkey", "events_created_brin", "events_domain_created",
           "events_legacy_session", "events_pkey", "idx_sessions_visitor_id", "sessions_created_brin",
           "sessions_domain_created", "sessions_pkey"]


def valid_indexes(database):
    return [row["name"] for row in database.rows("""
        SELECT indexrelid::regclass::text AS name FROM pg_index
        WHERE indisvalid AND indrelid IN (SELECT oid FROM pg_class WHERE relname IN ('domains', 'events', 'sessions'))
        ORDER BY 1""")]


@pytest.fixture
def original(postgres):
    database = postgres.new_database()
    database.execute(FIXTURE.read_text())
    return database


def test_it_goes_on_with_the_originals_rows_and_its_own(original, tmp_path):
    before = original.rows("SELECT id, visitor_id, entry_path FROM sessions ORDER BY id")
    with PicolyticsServer(tmp_path, PGCONNSTRING=original.url(), SITES="a.example") as server:
        assert server.post({"n": "load", "l": "https://a.example/new"}, FIREFOX)[0] == 202
        wait_for(lambda: original.rows("SELECT 1 AS one FROM visits WHERE entry_path = '/new'"), 20, "the new visit")
        wait_for(lambda: valid_indexes(original) == INDEXES, 20, "the indexes")
        wait_for(lambda: any("indexes of the database are complete" in line for line in server.log), 20, "the log")
        assert server.stop() == 0
    assert original.rows("SELECT id, visitor_id, entry_path FROM sessions WHERE id <= 5 ORDER BY id") == before
    assert original.rows("SELECT version FROM schema_version") == [{"version": 3}]
    with PicolyticsServer(tmp_path, PGCONNSTRING=original.url()) as server:
        wait_for(lambda: any("Listening" in line for line in server.log), 20, "the start")
        assert server.stop() == 0
        assert not any("indexes" in line for line in server.log)


def test_a_stop_does_not_wait_for_an_index_and_the_next_start_builds_it(original, tmp_path):
    with PicolyticsServer(tmp_path, PGCONNSTRING=original.url()) as server:
        wait_for(lambda: valid_indexes(original) == INDEXES, 20, "the indexes")
        assert server.stop() == 0
    original.execute("DROP INDEX sessions_domain_created")
    with original.open_session("BEGIN; UPDATE sessions SET bounce = bounce WHERE id = 1"):
        with PicolyticsServer(tmp_path, PGCONNSTRING=original.url()) as server:
            wait_for(
                lambda: original.rows("SELECT 1 AS one FROM pg_stat_progress_create_index"), 20, "the build to begin")
            assert server.stop(deadline=15) == 0
        assert valid_indexes(original) == [name for name in INDEXES if name != "sessions_domain_created"]
    with PicolyticsServer(tmp_path, PGCONNSTRING=original.url()):
        wait_for(lambda: valid_indexes(original) == INDEXES, 20, "the indexes")


def test_tables_of_something_newer_stop_the_start(original, tmp_path):
    original.execute("UPDATE schema_version SET version = 4")
    code, text = PicolyticsServer(tmp_path, PGCONNSTRING=original.url(), LISTEN_ADDR="127.0.0.1:0").run()
    assert code == 69
    assert "the table schema_version of the database" in text and "says 4" in text


def test_skipped_migrations_leave_the_original_alone(original, tmp_path):
    code, text = PicolyticsServer(
        tmp_path, PGCONNSTRING=original.url(), SKIP_MIGRATIONS="true", LISTEN_ADDR="127.0.0.1:0").run()
    assert code == 69
    assert "found: the original's, needed: version" in text and "SKIP_MIGRATIONS" in text
    assert original.rows("SELECT to_regclass('picolytics_migrations') AS made") == [{"made": None}]


def test_grant_read_lets_a_role_read_and_says_so(original, tmp_path):
    original.execute("CREATE ROLE adoption_reader")
    try:
        server = PicolyticsServer(tmp_path, PGCONNSTRING=original.url())
        assert server.run("grant-read", "adoption_reader") == (
            0, "adoption_reader may read domains, sessions, events, visits, pageviews, and nothing secret.\n")
        assert original.rows("""
            SELECT relname FROM pg_class WHERE relkind IN ('r', 'v') AND relnamespace = 'public'::regnamespace
            AND has_table_privilege('adoption_reader', oid, 'SELECT') ORDER BY 1""") == [
                {"relname": name} for name in ("domains", "events", "pageviews", "sessions", "visits")]
        code, text = server.run("grant-read", "nobody_of_this_name")
        assert code == 69 and "there is no role nobody_of_this_name" in text
        assert server.run("grant-read")[0] == 64
    finally:
        original.execute("DROP OWNED BY adoption_reader; DROP ROLE adoption_reader")


def test_grant_read_is_for_postgres(tmp_path):
    code, text = PicolyticsServer(tmp_path).run("grant-read", "reader")
    assert code == 78 and "this is for Postgres" in text


def dump(database):
    """All that the database holds but salts, which come and go, and the values of sequences."""
    text = run(binaries() / "pg_dump", "--exclude-table-data=salt", f"--dbname={database.url()}")
    # Newer versions write a random word.
    ignored = ("SELECT pg_catalog.setval", "\\restrict", "\\unrestrict")
    return [line for line in text.splitlines() if not line.startswith(ignored)]


@pytest.mark.parametrize("version", [2, 3])
def test_the_way_back_of_the_document_leaves_what_was_there(postgres, tmp_path, version):
    original = postgres.new_database()
    sections = re.split("^-- section ", FIXTURE.read_text(), flags=re.MULTILINE)
    later = () if version == 3 else ("version 3", "certificates")
    original.execute("".join(f"-- {part}" for part in sections if not part.startswith(later)))
    before = dump(original)
    with PicolyticsServer(tmp_path, PGCONNSTRING=original.url()) as server:
        wait_for(lambda: valid_indexes(original) == INDEXES, 20, "the indexes")
        assert server.stop() == 0
    progress, removal, restoration = re.findall(r"```sql\n(.*?)```", DOCUMENT, re.DOTALL)
    original.execute(progress)
    original.execute(removal)
    original.execute(restoration)
    if version == 2:
        original.execute("DROP TABLE autocert_cache; UPDATE schema_version SET version = 2")
    assert dump(original) == before
    # And the other way once more.
    with PicolyticsServer(tmp_path, PGCONNSTRING=original.url()) as server:
        wait_for(lambda: valid_indexes(original) == INDEXES, 20, "the indexes")
