"""PRUNE_DAYS: today in a site's zone and so many days before it stay, everything older goes, soon after the start."""

import json

import pytest
from clock import at
from picolytics_server import PicolyticsServer
from waiting import wait_for

# Where the local day of a moment differs: at 10:00 UTC the next day begins in Kiritimati, at 11:00 this day in Niue.
ZONES = {"kiritimati.example": "Pacific/Kiritimati", "utc.example": "UTC", "niue.example": "Pacific/Niue"}
MOMENTS = ["2026-03-10 09:30:00", "2026-03-10 10:30:00", "2026-03-10 23:30:00"]
DAYS_OF_EVENTS = {
    "kiritimati.example": ["2026-03-10", "2026-03-11", "2026-03-11"],
    "utc.example": ["2026-03-10", "2026-03-10", "2026-03-10"],
    "niue.example": ["2026-03-09", "2026-03-09", "2026-03-10"],
}


@pytest.fixture(params=["SQLite", "Postgres"])
def server(tmp_path, request):
    """A stopped server that has an event of each site at each moment."""
    options = {"BATCH_MAX_MSEC": "5", **at("2026-03-10 09:00:00")}
    if request.param == "Postgres":
        options["PGCONNSTRING"] = request.getfixturevalue("postgres").new_database().url()
    with PicolyticsServer(tmp_path, **options) as server:
        for site, zone in ZONES.items():
            assert server.run("site", "set", site, "--timezone", zone) == (0, "")
        for count, moment in enumerate(MOMENTS, 1):
            go_to(server, moment)
            for site in ZONES:
                assert server.post({"n": "load", "l": f"https://{site}/"})[0] == 202
            server.wait_for_rows("SELECT 1 FROM events", len(ZONES) * count)
        assert days(server) == DAYS_OF_EVENTS
        assert server.stop() == 0
        yield server


def go_to(server, moment):
    assert server.stop() == 0
    server.set(**at(moment))
    server.start()


def days(server, table="events"):
    """The local days of a table's rows by site, for sites that have any."""
    found = {}
    for row in server.query(f"SELECT domain_name, local_day FROM {table} JOIN domains USING(domain_id) ORDER BY 1, 2"):
        found.setdefault(row["domain_name"], []).append(row["local_day"])
    return found


def lines(server, message):
    return [line for line in map(json.loads, list(server.log)) if line["msg"] == message]


def start_pruning(server, moment, count):
    server.set(PRUNE_DAYS="2", DEMO=None, **at(moment))
    server.start()
    wait_for(lambda: len(server.query("SELECT 1 FROM events")) == count, 20, f"{count} events that are left")


def test_old_days_go_at_the_start_each_site_by_its_own(server):
    # In Kiritimati it is the end of the 13th, in Niue the end of the 12th.
    start_pruning(server, "2026-03-13 09:30:00", 3)
    left = {"kiritimati.example": ["2026-03-11", "2026-03-11"], "niue.example": ["2026-03-10"]}
    assert days(server) == left
    assert days(server, "sessions") == left
    told = wait_for(lambda: lines(server, "old days were deleted"), 20, "the line of the log")
    assert [(line["level"], line["sites"], line["rows"]) for line in told] == [("INFO", "3", "12")]


def test_an_hour_later_it_is_another_day_there(server):
    start_pruning(server, "2026-03-13 10:30:00", 1)
    assert days(server) == days(server, "sessions") == {"niue.example": ["2026-03-10"]}


def test_what_is_left_goes_on_counting_and_new_events_come_in(server):
    start_pruning(server, "2026-03-13 09:30:00", 3)
    assert server.post({"n": "load", "l": "https://utc.example/"})[0] == 202
    server.wait_for_rows("SELECT 1 FROM events", 4)
    assert days(server)["utc.example"] == ["2026-03-13"]
    server.restart()
    assert len(server.query("SELECT 1 FROM events")) == 4
    assert len({row["id"] for row in server.query("SELECT id FROM events")}) == 4


@pytest.mark.parametrize("option", [{}, {"PRUNE_DAYS": "0"}, {"PRUNE_DAYS": "0", "PRUNE_CHECK_HOURS": "1"}], ids=str)
def test_without_the_option_everything_stays(server, option):
    server.set(DEMO=None, **at("2036-03-13 09:30:00"), **option)
    server.start()
    assert server.post({"n": "load", "l": "https://utc.example/"})[0] == 202
    server.wait_for_rows("SELECT 1 FROM events", 10)
    assert server.stop() == 0
    assert len(server.query("SELECT 1 FROM events")) == 10
    assert not lines(server, "old days were deleted")
