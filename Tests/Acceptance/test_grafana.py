"""The panels of the Grafana dashboard give the numbers that anyone can count in known_visits, and so do those of the
original's dashboard, whose queries people have in their own Grafana."""

import subprocess
from datetime import datetime, timezone

import pytest
import yaml
from grafana_dashboard import EVENTS, METRICS, Dashboard, expand
from grafana_dashboard import DASHBOARD as FILE
import known_visits
from stores import postgres_store

DASHBOARD = Dashboard()
BEGIN, END = (datetime(2026, 6, day, tzinfo=timezone.utc) for day in (1, 3))
SECOND_DAY = datetime(2026, 6, 2, tzinfo=timezone.utc)


@pytest.fixture(scope="module")
def database(postgres, tmp_path_factory):
    database = postgres_store(postgres, tmp_path_factory.mktemp("server"))
    database.execute(known_visits.postgres() + known_visits.LIVE)
    return database


def rows(database, panel, sites, begin=BEGIN, end=END, interval="1h"):
    """What a panel shows, as tuples."""
    sql = expand(DASHBOARD.statements()[panel], begin, end, interval, sites, DASHBOARD.variable("site")["allValue"])
    return [tuple(row.values()) for row in database.rows(sql)]


def at(day, hour):
    """What Grafana takes for a moment: seconds since 1970."""
    return datetime(2026, 6, day, hour, tzinfo=timezone.utc).timestamp()


ONE, QUOTED, ALL = ["example.com"], ["o'brien.example"], None

ANSWERS = [
    ("Visitors", ONE, [(4,)]),
    ("Visitors", ALL, [(7,)]),
    ("Visits", ONE, [(5,)]),
    ("Visits", QUOTED, [(1,)]),
    ("Visits", ["example.com", "o'brien.example"], [(6,)]),
    ("Visits", ALL, [(8,)]),
    ("Pageviews", ONE, [(7,)]),
    ("Pageviews", ALL, [(10,)]),
    ("Visit duration", ONE, [(54,)]),
    ("Visit duration", ALL, [(49.375,)]),
    ("Bounce rate", ONE, [(0.6,)]),
    ("Bounce rate", ALL, [(0.5,)]),
    ("Pageviews/visit", ONE, [(1.4,)]),
    ("Pageviews/visit", ALL, [(1.25,)]),
    ("Pageviews by site", ONE, [
        (at(1, 10), "example.com", 4), (at(1, 23), "example.com", 1), (at(2, 9), "example.com", 2),
        (at(2, 11), "example.com", 0)]),
    ("Pageviews by site", ["o'brien.example", "old.example"], [
        (at(1, 10), "o'brien.example", 1), (at(1, 22), "old.example", 2), (at(2, 8), "old.example", 0)]),
    ("Visit durations", ONE, [(at(1, 10), 105), (at(1, 23), 0), (at(2, 9), 60), (at(2, 11), 0)]),
    ("Top sources", ONE, [("Google", 2), ("Direct or unknown", 1), ("newsletter", 1), ("partner.example", 1)]),
    ("Top sources", ALL, [("Direct or unknown", 3), ("Google", 3), ("newsletter", 1), ("partner.example", 1)]),
    ("Top pages", ONE, [("/cart", 3), ("/thanks", 2), ("/", 1)]),
    ("Top pages", ALL, [("/", 3), ("/cart", 3), ("/thanks", 2), ("/about", 1)]),
    ("Entry pages", ONE, [("/", 2), ("/cart", 1), ("/embed", 1), ("/thanks", 1)]),
    ("Exit pages", ONE, [("/cart", 2), ("/", 1), ("/embed", 1), ("/thanks", 1)]),
    ("Where visits come from", ONE, [("DE", 2), ("FR", 2)]),
    ("Where visits come from", ALL, [("DE", 3), ("FR", 2)]),
    ("Where visits come from B", ALL, [("Berlin", 52.5, 13.4, 2)]),
    ("Current visitors", ["live.example"], [(1, 2)]),
    ("Current visitors", ALL, [(1, 2)]),
    ("Current visitors", ONE, [(0, 0)]),
]


@pytest.mark.parametrize("panel, sites, answer", ANSWERS, ids=lambda value: value if isinstance(value, str) else "")
def test_a_panel_shows_what_one_counts(database, panel, sites, answer):
    assert rows(database, panel, sites) == answer


def test_every_panel_has_an_answer_to_compare_with():
    assert {panel for panel, _, _ in ANSWERS} == set(DASHBOARD.statements())


@pytest.mark.parametrize("panel, answer", [
    ("Visitors", [(2,)]), ("Pageviews", [(2,)]), ("Visit durations", [(at(2, 9), 60), (at(2, 11), 0)]),
    ("Top pages", [("/cart", 1), ("/thanks", 1)]), ("Current visitors", [(0, 0)])])
def test_a_panel_obeys_the_time_range(database, panel, answer):
    assert rows(database, panel, ONE, begin=SECOND_DAY) == answer


@pytest.mark.parametrize("interval, answer", [
    ("1d", [(at(1, 0), "example.com", 5), (at(2, 0), "example.com", 2)]),
    ("12h", [(at(1, 0), "example.com", 4), (at(1, 12), "example.com", 1), (at(2, 0), "example.com", 2)])])
def test_bars_are_as_wide_as_grafana_says(database, interval, answer):
    assert rows(database, "Pageviews by site", ONE, interval=interval) == answer


def test_panels_of_a_new_database_are_empty(postgres, tmp_path):
    empty = postgres_store(postgres, tmp_path)
    nothing = {panel: rows(empty, panel, ALL) for panel in DASHBOARD.statements()}
    assert nothing == {
        "Visitors": [(0,)], "Visits": [(0,)], "Pageviews": [(0,)], "Visit duration": [(None,)], "Bounce rate": [(None,)],
        "Pageviews/visit": [(None,)], "Current visitors": [(0, 0)], "Pageviews by site": [], "Visit durations": [],
        "Top sources": [], "Top pages": [], "Entry pages": [], "Exit pages": [], "Where visits come from": [],
        "Where visits come from B": []}


def test_the_sites_to_choose_from_are_those_of_the_database(database):
    variable = DASHBOARD.variable("site")
    names = ["example.com", "live.example", "o'brien.example", "old.example"]
    assert sorted(row["domain_name"] for row in database.rows(variable["query"])) == names
    assert variable["multi"] and variable["includeAll"]


# What the panels of the original ask for, by their meaning; crawlers where it counts them.
PERIOD = f"BETWEEN '{BEGIN.isoformat()}' AND '{END.isoformat()}'"
ORIGINAL = [
    ("distinct visitors", f"""SELECT count(DISTINCT events.visitor_id) FROM events JOIN sessions ON sessions.id = session_id
        WHERE NOT bot AND events.created_at {PERIOD}""", [(6,)]),
    # Ada's open tab is a session.
    ("sessions", f"SELECT count(*) FROM sessions WHERE NOT bot AND created_at {PERIOD}", [(9,)]),
    ("pageloads", f"""SELECT count(*) FROM events JOIN sessions ON sessions.id = session_id
        WHERE NOT bot AND events.created_at {PERIOD}""", [(17,)]),
    ("session duration", f"SELECT avg(duration)::float8 FROM sessions WHERE NOT bot AND updated_at {PERIOD}", [(124.375,)]),
    ("bounce rate", f"""SELECT 9 * count(*) FILTER (WHERE bounce) / nullif(count(*), 0) FROM sessions
        WHERE NOT bot AND created_at {PERIOD}""", [(5,)]),
    ("pageloads a visit", f"""SELECT 7 * avg(loads) FROM (SELECT count(*) AS loads
        FROM sessions JOIN events ON session_id = sessions.id
        WHERE NOT bot AND name <> 'ping' AND sessions.updated_at {PERIOD} GROUP BY sessions.id) AS visit""", [(15,)]),
    ("current sessions", """SELECT count(*) FROM sessions WHERE NOT bot AND updated_at > now() - interval '30 minutes'
        AND created_at > now() - interval '7 days'""", [(2,)]),
    ("events", f"""SELECT (events.created_at AT TIME ZONE 'UTC')::date::text AS day, domain_name, count(*)
        FROM events JOIN domains USING (domain_id) WHERE name = 'load' AND events.created_at {PERIOD}
        GROUP BY 1, 2 ORDER BY 1, 2""", [
            ("2026-06-01", "example.com", 6), ("2026-06-01", "o'brien.example", 1), ("2026-06-01", "old.example", 2),
            ("2026-06-02", "example.com", 2), ("2026-06-02", "old.example", 1)]),
    ("session durations", f"""SELECT duration FROM sessions WHERE NOT bot AND updated_at {PERIOD}
        ORDER BY updated_at""", [(180,), (0,), (30,), (600,), (125,), (0,), (60,), (0,)]),
    ("top sources", f"""SELECT coalesce(nullif(referrer, ''), 'direct') AS source, count(DISTINCT visitor_id)
        FROM events WHERE created_at {PERIOD} GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 3""", [
            ("direct", 8), ("https://duckduckgo.com/", 1), ("https://example.com/", 1)]),
    ("top pages", f"""SELECT path, count(DISTINCT visitor_id) FROM events WHERE referrer <> '' AND created_at {PERIOD}
        GROUP BY 1 ORDER BY 2 DESC, 1""", [("/", 2), ("/about", 1), ("/cart", 1), ("/thanks", 1)]),
    ("entry pages", f"""SELECT entry_path, count(*) FROM sessions WHERE NOT bot AND created_at {PERIOD}
        GROUP BY 1 ORDER BY 2 DESC, 1""", [("/", 5), ("", 1), ("/cart", 1), ("/embed", 1), ("/thanks", 1)]),
    ("exit pages", f"""SELECT exit_path, count(*) FROM sessions WHERE NOT bot AND created_at {PERIOD}
        GROUP BY 1 ORDER BY 2 DESC, 1""", [("/", 3), ("/cart", 2), ("", 1), ("/about", 1), ("/embed", 1), ("/thanks", 1)]),
    ("map", f"SELECT latitude, longitude FROM sessions WHERE latitude <> 0 AND created_at {PERIOD} LIMIT 50",
        [(52.5, 13.4), (52.5, 13.4)]),
]


@pytest.mark.parametrize("sql, answer", [case[1:] for case in ORIGINAL], ids=[case[0] for case in ORIGINAL])
def test_the_queries_of_the_original_dashboard_still_answer(database, sql, answer):
    assert [tuple(row.values()) for row in database.rows(sql)] == answer


def test_prometheus_understands_every_expression(tmp_path):
    # As Grafana puts its own variable in.
    rules = [{"record": f"panel_{number}", "expr": expression.replace("$__rate_interval", "1m")}
             for number, expression in enumerate(DASHBOARD.expressions().values())]
    file = tmp_path / "rules.yaml"
    file.write_text(yaml.safe_dump({"groups": [{"name": "panels", "rules": rules}]}))
    checked = subprocess.run(["promtool", "check", "rules", file], capture_output=True, text=True)
    assert checked.returncode == 0, checked.stderr
    assert f"{len(rules)} rules found" in checked.stdout


def test_expressions_ask_for_metrics_that_the_server_has():
    known = {
        "picolytics_build_info", "picolytics_queue_utilization", "picolytics_queue_size", "picolytics_ingested_events",
        "picolytics_ingest_latency_bucket", "picolytics_event_errors", "picolytics_rate_limiter_drops",
        "picolytics_host_load_one", "picolytics_host_mem_used", "picolytics_host_mem_total",
        "picolytics_host_cpu_idle_pct", "process_resident_memory_bytes", "process_cpu_seconds_total"}
    text = " ".join(DASHBOARD.expressions().values())
    assert {name for name in known if name in text} == known
    words = {word for word in text.replace("(", " ").replace("[", " ").replace("{", " ").split() if "_" in word}
    assert words - known == {"$__rate_interval]))", "$__rate_interval])"}


def test_the_dashboard_finds_its_data_sources():
    provisioned = yaml.safe_load((FILE.parents[1] / "provisioning/datasources/picolytics.yaml").read_text())
    types = {source["uid"]: source["type"] for source in provisioned["datasources"]}
    assert types == {EVENTS: "postgres", METRICS: "prometheus"}
    asked = [panel["datasource"] for panel in DASHBOARD.panels() if "datasource" in panel]
    asked.append(DASHBOARD.variable("site")["datasource"])
    assert all(types[source["uid"]] == source["type"] for source in asked)


def test_panels_have_numbers_of_their_own_and_do_not_overlap():
    panels = list(DASHBOARD.panels())
    assert len({panel["id"] for panel in panels}) == len(panels)
    rows = [DASHBOARD.model["panels"], *(panel["panels"] for panel in panels if panel["type"] == "row")]
    for row in rows:
        cells = [(x, y) for panel in row for x in _span(panel, "x", "w") for y in _span(panel, "y", "h")]
        assert len(set(cells)) == len(cells)
        assert all(x < 24 for x, _ in cells)


def _span(panel, start, length):
    position = panel["gridPos"]
    return range(position[start], position[start] + position[length])
