"""Visits to the sample site with a real browser; what they leave in the database is what a person would say happened."""

import time

import pytest
from chromium import DO_NOT_TRACK, USER_AGENT, WITHOUT_JAVASCRIPT, go_back, steered_chromium
from firefox import steered_firefox
from picolytics_server import PicolyticsServer
from waiting import wait_for

EVENTS = "SELECT name, path, referrer, session_id, visitor_id, load_time, ttfb FROM events ORDER BY created_at, id"
SESSIONS = """SELECT id, entry_path, exit_path, pageviews, bounce, duration, visitor_id, bot
    FROM sessions ORDER BY created_at, id"""


@pytest.fixture
def server(tmp_path):
    names = "load,visible,hidden,hashchange,ping,pushstate,popstate,signup"
    with PicolyticsServer(tmp_path / "server", VALID_EVENT_NAMES=names) as server:
        yield server


def steps(server, count):
    """Name and path of each event, once there are `count`."""
    return [(row["name"], row["path"]) for row in server.wait_for_rows(EVENTS, count)]


def only_session(server):
    [session] = server.wait_for_rows(SESSIONS, 1)
    return session


def test_a_visit_leaves_the_rows_that_a_person_would_tell(server, browser, page):
    begun = time.monotonic()
    told = []

    def happens(name, path):
        told.append((name, path))
        assert steps(server, len(told)) == told

    page.goto(f"{server.url}/demo/")
    happens("load", "/demo/")
    page.click("nav >> text=Starter")
    happens("load", "/demo/starter")
    page.click("nav >> text=Recipes")
    happens("load", "/demo/app")
    page.click("text=Rye")
    happens("pushstate", "/demo/app/rye")
    page.click("text=Notes")
    happens("hashchange", "/demo/app/rye")
    go_back(page)
    happens("hashchange", "/demo/app/rye")
    go_back(page)
    happens("popstate", "/demo/app")
    go_back(page)
    happens("load", "/demo/starter")
    page.reload()
    happens("load", "/demo/starter")
    other = browser.new_page()
    page.bring_to_front()
    happens("visible", "/demo/starter")
    other.bring_to_front()
    page.close(run_before_unload=True)

    assert server.stop() == 0
    assert steps(server, len(told)) == told
    session = only_session(server)
    assert (session["entry_path"], session["exit_path"]) == ("/demo/", "/demo/starter")
    assert session["pageviews"] == 7
    assert not session["bounce"]
    assert not session["bot"]
    assert 0 <= session["duration"] <= time.monotonic() - begun
    events = server.query(EVENTS)
    assert {row["session_id"] for row in events} == {session["id"]}
    assert {row["visitor_id"] for row in events} == {session["visitor_id"]}
    assert server.query("SELECT domain_name FROM domains") == [{"domain_name": "127.0.0.1"}]

    first, second = events[:2]
    assert first["referrer"] == ""
    assert second["referrer"] == f"{server.url}/demo/"
    assert first["load_time"] >= first["ttfb"] > 0


def test_a_visit_to_one_page_is_a_bounce_that_lasts_until_the_page_is_left(server, browser, page):
    tab = browser.new_page()
    tab.goto(f"{server.url}/demo/oven")
    assert steps(server, 1) == [("load", "/demo/oven")]
    tab.wait_for_function("performance.now() > 2500")
    tab.close(run_before_unload=True)
    session = wait_for(lambda: next((row for row in server.query(SESSIONS) if row["duration"] > 0), None))
    assert session["duration"] >= 2
    assert session["bounce"]
    assert session["pageviews"] == 1
    # The end of the page is no row of its own.
    assert steps(server, 1) == [("load", "/demo/oven")]


def test_an_event_of_the_site_is_stored_and_ends_the_bounce(server, page):
    page.goto(f"{server.url}/demo/about")
    page.click("#signup")
    assert steps(server, 2) == [("load", "/demo/about"), ("signup", "/demo/about")]
    session = wait_for(lambda: next((row for row in server.query(SESSIONS) if not row["bounce"]), None))
    assert session["pageviews"] == 1


def test_visits_with_two_browsers_are_two_visitors(server, page, tmp_path):
    page.goto(f"{server.url}/demo/")
    server.wait_for_rows(EVENTS, 1)
    with steered_firefox(tmp_path / "firefox") as firefox:
        firefox.open(firefox.open_tab(), f"{server.url}/demo/oven")
        server.wait_for_rows(EVENTS, 2)
    assert len({row["visitor_id"] for row in server.query(SESSIONS)}) == 2


def test_a_visit_without_javascript_counts_by_the_pixel(server, playwright, tmp_path):
    with steered_chromium(playwright, tmp_path / "without", preferences=WITHOUT_JAVASCRIPT) as context:
        page = context.pages[0]
        page.goto(f"{server.url}/demo/")
        assert steps(server, 1) == [("load", "/demo/")]
        page.goto(f"{server.url}/demo/about")
        assert steps(server, 2) == [("load", "/demo/"), ("load", "/demo/about")]
    session = only_session(server)
    assert (session["pageviews"], session["bounce"]) == (2, 0)
    assert (session["entry_path"], session["exit_path"]) == ("/demo/", "/demo/about")


def expect_nothing_but_a_marker(server):
    """An event that is wanted, sent after those that are not: it must be the only row."""
    marker = {"n": "load", "l": f"{server.url}/marker"}
    assert server.post(marker, {"User-Agent": USER_AGENT})[0] == 202
    assert steps(server, 1) == [("load", "/marker")]


@pytest.mark.parametrize("preferences", [DO_NOT_TRACK, {**DO_NOT_TRACK, **WITHOUT_JAVASCRIPT}],
                         ids=["with JavaScript", "without JavaScript"])
def test_do_not_track_is_obeyed(server, playwright, tmp_path, preferences):
    with steered_chromium(playwright, tmp_path / "refusing", preferences=preferences) as context:
        page = context.pages[0]
        page.goto(f"{server.url}/demo/")
        page.goto(f"{server.url}/demo/about")
        page.goto("about:blank")
    expect_nothing_but_a_marker(server)


def test_global_privacy_control_is_obeyed(server, tmp_path):
    with steered_firefox(tmp_path / "refusing", privacy__globalprivacycontrol__enabled=True) as firefox:
        tab = firefox.open_tab()
        firefox.open(tab, f"{server.url}/demo/")
        firefox.open(tab, f"{server.url}/demo/about")
        # The header alone refuses too: this event does not come from the tracker.
        firefox.evaluate(tab, """fetch('/p', {method: 'POST', body: JSON.stringify({n: 'load', l: location.href})})
            .then(response => response.status)""")
        firefox.open(tab, "about:blank")
    expect_nothing_but_a_marker(server)


def test_a_page_in_a_background_tab_counts_when_it_is_first_shown(server, browser, page):
    page.goto(f"{server.url}/demo/")
    assert steps(server, 1) == [("load", "/demo/")]
    with browser.expect_page() as opened:
        page.click("nav >> text=Oven", modifiers=["Control"])
    opened.value.wait_for_load_state("load")
    page.click("nav >> text=Starter")
    assert steps(server, 2) == [("load", "/demo/"), ("load", "/demo/starter")]
    opened.value.bring_to_front()
    assert steps(server, 3) == [("load", "/demo/"), ("load", "/demo/starter"), ("load", "/demo/oven")]
    assert only_session(server)["pageviews"] == 3


def test_a_visit_goes_on_over_a_restart_of_the_server(server, page):
    page.goto(f"{server.url}/demo/")
    [before] = server.wait_for_rows(SESSIONS, 1)
    server.kill()
    server.start()
    page.goto(f"{server.url}/demo/starter")
    assert steps(server, 2) == [("load", "/demo/"), ("load", "/demo/starter")]
    session = wait_for(lambda: next((row for row in server.query(SESSIONS) if row["pageviews"] == 2), None))
    assert session["visitor_id"] == before["visitor_id"]
    assert session["id"] == before["id"]
