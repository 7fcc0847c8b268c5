"""A visitor is one for a site's day: through restarts, not over midnight, each site at its own."""

import pytest
from clock import at
from picolytics_server import PicolyticsServer
from waiting import wait_for

AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
VISITOR = {"User-Agent": AGENT, "Accept-Language": "de", "X-Forwarded-For": "20.1.2.3"}
SESSIONS = """
    SELECT domain_name AS site, visitor_id, local_day, pageviews FROM sessions JOIN domains USING(domain_id)
    ORDER BY sessions.id"""


def load(server, site="example.com", path="/", visitor=VISITOR):
    assert server.post({"n": "load", "l": f"https://{site}{path}"}, visitor)[0] == 202


def views(server, count):
    server.wait_for_rows("SELECT 1 FROM events", count)
    return server.query(SESSIONS)


@pytest.fixture
def server(tmp_path):
    with PicolyticsServer(tmp_path, IP_EXTRACTOR="xff", BATCH_MAX_MSEC="5", **at("2026-03-10 12:00:00")) as server:
        yield server


def go_to(server, moment):
    assert server.stop() == 0
    server.set(**at(moment))
    server.start()


def test_the_same_visitor_before_and_after_a_restart_is_one(server):
    load(server, path="/a")
    go_to(server, "2026-03-10 12:10:00")
    load(server, path="/b")
    assert [session["pageviews"] for session in views(server, 2)] == [2]


def test_after_a_kill_too(server):
    load(server, path="/a")
    server.kill()
    server.set(**at("2026-03-10 12:10:00"))
    server.start()
    load(server, path="/b")
    assert [session["pageviews"] for session in views(server, 2)] == [2]


@pytest.mark.parametrize(
    "other",
    [{"X-Forwarded-For": "20.1.2.4"}, {"User-Agent": AGENT.replace("140", "141")}, {"Accept-Language": "en"}],
    ids=lambda field: next(iter(field)),
)
def test_another_address_agent_or_language_is_another_visitor(server, other):
    load(server)
    load(server, visitor={**VISITOR, **other})
    assert len({session["visitor_id"] for session in views(server, 2)}) == 2


def test_on_another_site_the_id_is_another(server):
    load(server)
    load(server, site="other.example")
    assert len({session["visitor_id"] for session in views(server, 2)}) == 2


def test_a_pause_of_over_half_an_hour_starts_a_new_session_of_the_same_visitor(server):
    load(server)
    go_to(server, "2026-03-10 12:31:00")
    load(server)
    sessions = views(server, 2)
    assert len(sessions) == 2
    assert len({session["visitor_id"] for session in sessions}) == 1


def test_at_midnight_a_new_id_and_a_new_session_start(server):
    go_to(server, "2026-03-10 23:59:30")
    load(server)
    go_to(server, "2026-03-11 00:00:30")
    load(server)
    sessions = views(server, 2)
    assert [session["local_day"] for session in sessions] == ["2026-03-10", "2026-03-11"]
    assert len({session["visitor_id"] for session in sessions}) == 2


def test_a_running_server_changes_the_day_at_midnight(server):
    go_to(server, "2026-03-10 23:59:57")
    load(server)

    def next_day():
        load(server)
        return [row["local_day"] for row in server.query(SESSIONS)] == ["2026-03-10", "2026-03-11"]

    wait_for(next_day, 20, "a session of the new day")
    assert len({row["visitor_id"] for row in server.query(SESSIONS)}) == 2


def test_sites_change_at_their_own_midnights(server):
    assert server.run("site", "set", "berlin.example", "--timezone", "Europe/Berlin") == (0, "")
    assert server.run("site", "set", "www.Kolkata.example", "--timezone", "Asia/Kolkata") == (0, "")
    status, listing = server.run("site", "list")
    assert status == 0
    assert listing.split("\n")[:2] == ["berlin.example\tEurope/Berlin", "kolkata.example\tAsia/Kolkata"]
    sites = ["berlin.example", "kolkata.example", "utc.example"]
    days = {}
    # Kolkata's midnight is at 18:30 UTC, Berlin's at 23:00.
    for moment in ["18:29:00", "18:31:00", "22:59:00", "23:01:00"]:
        go_to(server, f"2026-03-10 {moment}")
        for site in sites:
            load(server, site=site, path=f"/{moment}")
        count = 3 * (len(days) + 1)
        views(server, count)
        rows = server.query(
            f"""SELECT domain_name, local_day, visitor_id FROM events JOIN domains USING(domain_id)
            WHERE path = '/{moment}' ORDER BY domain_name""")
        days[moment] = [row["local_day"][-2:] for row in rows]
    assert days == {
        "18:29:00": ["10", "10", "10"], "18:31:00": ["10", "11", "10"],
        "22:59:00": ["10", "11", "10"], "23:01:00": ["11", "11", "10"],
    }
    for site, visitors in [("berlin", 2), ("kolkata", 2), ("utc", 1)]:
        ids = server.query(
            f"""SELECT DISTINCT visitor_id FROM events JOIN domains USING(domain_id)
            WHERE domain_name = '{site}.example'""")
        assert len(ids) == visitors


def test_sites_without_a_zone_of_their_own_have_the_default(server):
    server.set(TIMEZONE="Asia/Kolkata")
    go_to(server, "2026-03-10 18:29:00")
    load(server)
    go_to(server, "2026-03-10 18:31:00")
    load(server)
    assert [session["local_day"] for session in views(server, 2)] == ["2026-03-10", "2026-03-11"]


def test_a_running_server_takes_over_a_changed_zone(server):
    load(server, path="/before")
    assert server.run("site", "set", "example.com", "--timezone", "Pacific/Kiritimati") == (0, "")

    def next_day():
        load(server, path="/after")
        return any(row["local_day"] == "2026-03-11" for row in server.query(SESSIONS))

    wait_for(next_day, 20, "the day of the new zone")


@pytest.mark.parametrize(
    ("arguments", "status", "text"),
    [
        (["site", "set", "example.com", "--timezone", "Europe/Berln"], 64, 'there is no time zone "Europe/Berln"'),
        (["site", "set", "https://example.com/"], 64, "is no site: use its host name, for example example.com"),
        (["site", "set", "example.com", "--timezone"], 64, "--timezone needs a value"),
        (["site", "put"], 64, 'cannot understand "site"'),
        (["serv"], 64, 'cannot understand "serv"'),
    ],
)
def test_a_wrong_command_says_what_is_wrong(server, arguments, status, text):
    ended, printed = server.run(*arguments)
    assert ended == status
    assert text in printed
