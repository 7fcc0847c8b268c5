"""docs/schema.md names the columns that there are, and its queries give the numbers that anyone can count in
known_visits."""

import re
from pathlib import Path

import known_visits
import pytest
from stores import postgres_store, sqlite_store

DOCUMENT = (Path(__file__).resolve().parents[2] / "docs/schema.md").read_text()
RELATIONS = ["visits", "pageviews", "domains", "sessions", "events"]


@pytest.fixture(scope="module")
def stores(postgres, tmp_path_factory):
    stores = {"postgres": postgres_store(postgres, tmp_path_factory.mktemp("server")),
              "sqlite": sqlite_store(tmp_path_factory.mktemp("server"))}
    stores["postgres"].execute(known_visits.postgres())
    stores["sqlite"].execute(known_visits.sqlite())
    return stores


def columns(relation):
    """Name, type in Postgres and type in SQLite of each column, as the document has them."""
    [section] = [part for part in DOCUMENT.split("\n### ") if part.startswith(f"`{relation}`\n")]
    section = section.split("\n## ")[0]
    return re.findall(r"^\| `(\w+)` \| `([^`]+)` \| (\w+) \|", section, re.MULTILINE)


def questions():
    """The queries of the document, each with the databases that it is for and with the line before it."""
    blocks = re.findall(r"(?:^([^`\n]+)\n)?^```sql *(\w*)\n([^`]*)^```", DOCUMENT, re.MULTILINE)
    assert len(blocks) == DOCUMENT.count("```sql")
    return [(title, [only] if only else ["postgres", "sqlite"], sql.rstrip().rstrip(";")) for title, only, sql in blocks]


@pytest.mark.parametrize("relation", RELATIONS)
def test_the_document_has_the_columns_of_postgres(stores, relation):
    found = stores["postgres"].rows(f"""SELECT attname AS name, format_type(atttypid, atttypmod) AS type FROM pg_attribute
        WHERE attrelid = '{relation}'::regclass AND attnum > 0 AND NOT attisdropped""")
    assert sorted((row["name"], row["type"]) for row in found) == sorted(column[:2] for column in columns(relation))


@pytest.mark.parametrize("relation", RELATIONS)
def test_the_document_has_the_columns_of_sqlite(stores, relation):
    found = stores["sqlite"].rows(f"SELECT name FROM pragma_table_info('{relation}')")
    assert sorted(row["name"] for row in found) == sorted(name for name, _, _ in columns(relation))


@pytest.mark.parametrize("relation", RELATIONS)
def test_values_in_sqlite_have_the_types_of_the_document(stores, relation):
    for name, _, kind in columns(relation):
        found = stores["sqlite"].rows(f"SELECT DISTINCT typeof({name}) AS type FROM {relation}")
        expected = "null" if (relation, name) == ("domains", "timezone") else kind
        assert [row["type"] for row in found] == [expected], name


def test_both_databases_show_the_same_visits_and_pageviews(stores):
    for relation in ["visits", "pageviews"]:
        names = ", ".join(name for name, _, _ in columns(relation) if not name.endswith("_at"))
        question = f"SELECT {names} FROM {relation} WHERE site <> 'old.example' ORDER BY id"
        assert stores["sqlite"].rows(question) == [
            {name: int(value) if isinstance(value, bool) else value for name, value in row.items()}
            for row in stores["postgres"].rows(question)]


def test_moments_in_sqlite_are_those_of_postgres_in_utc(stores):
    for relation, names in {"visits": ["created_at", "updated_at"], "pageviews": ["created_at"],
                            "sessions": ["created_at", "updated_at", "entry_at", "exit_at"],
                            "events": ["created_at"]}.items():
        for name in names:
            text = f"to_char({name} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.MS')"
            ours = f"FROM {relation} WHERE id < 100 ORDER BY id"
            assert stores["sqlite"].rows(f"SELECT {name} AS moment {ours}") == stores["postgres"].rows(
                f"SELECT {text} AS moment {ours}"), (relation, name)


def test_rows_of_the_original_show_as_the_document_says(stores):
    postgres = stores["postgres"]
    postgres.execute("""INSERT INTO sessions(id, updated_at, duration, visitor_id, created_at, domain_id, entry_path, bot)
        VALUES (201, NULL, 7, 'a', '2025-01-01 23:30:00+00', 3, '/', false);
        INSERT INTO events(name, domain_id, path, referrer, visitor_id, session_id, created_at)
        SELECT name, 3, '/', 'https://example.org/', 'a', 201, '2025-01-01 23:30:00+00'
        FROM unnest(ARRAY['load', 'ping', 'hidden', 'visible', 'hashchange', 'load', 'signup']) AS name""")
    assert postgres.rows("""SELECT local_day, pageviews, custom_events, duration, source, channel, referrer,
        hostname, updated_at - created_at AS lasted FROM visits WHERE id = 201""") == [{
            "local_day": "2025-01-02", "pageviews": 2, "custom_events": 1, "duration": 7, "source": "", "channel": "",
            "referrer": "", "hostname": "", "lasted": "00:00:07"}]
    assert postgres.rows("SELECT local_day, path FROM pageviews WHERE session_id = 201") == [
        {"local_day": "2025-01-02", "path": "/"}] * 2
    # Only these are visits: the crawler is none.
    visits = postgres.rows("SELECT id FROM visits WHERE site = 'old.example' ORDER BY id")
    assert [row["id"] for row in visits] == [101, 102, 201]


# By the first words of the line before the query.
ANSWERS = {
    "Visitors, visits": [("2026-06-01", 2, 3, 5), ("2026-06-02", 2, 2, 2)],
    "Top pages": [("/cart", 3, 3), ("/thanks", 2, 2), ("/", 1, 2)],
    "Entry pages": [("/", 2, 0.5), ("/cart", 1, 1), ("/embed", 1, 1), ("/thanks", 1, 0)],
    "Sources": [
        ("Google", "Organic Search", 2, 120), ("Direct", "Direct", 1, 0), ("newsletter", "Email", 1, 30),
        ("partner.example", "Referral", 1, 0)],
    "Campaigns": [("spring", "newsletter", "email", 1, 1, 0)],
    "Countries": [("DE", 2, 40), ("FR", 2, 40), ("", 1, 20)],
    "Weekday": [(1, 10, 2), (1, 23, 1), (2, 9, 1), (2, 11, 1)],
    "Load times": [("/", 2, 100, 900), ("/cart", 3, 400, 600), ("/thanks", 1, 300, 300)],
    # Eve saw the thanks before the cart.
    "A funnel": [(3, 1)],
    "Events of": [("signup", 3, 3), ("download", 1, 1)],
}


def test_the_document_has_ten_questions_and_each_has_an_answer_here():
    titles = [title for title, _, _ in questions() if title]
    assert len(titles) == len(ANSWERS) == 10
    assert all(title.startswith(words) for title, words in zip(titles, ANSWERS))


@pytest.mark.parametrize("database", ["postgres", "sqlite"])
@pytest.mark.parametrize("words", ANSWERS)
def test_a_query_of_the_document_gives_what_one_counts(stores, database, words):
    [sql] = [sql for title, sql in _for(database) if title.startswith(words)]
    assert [tuple(row.values()) for row in stores[database].rows(sql)] == ANSWERS[words]


def _for(database):
    """The queries for one database, each with its title; a second version of a query has that of the first."""
    title = ""
    for heading, databases, sql in questions():
        title = heading or title
        if database in databases:
            yield title, sql
