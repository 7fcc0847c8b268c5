"""What the tracker sends from Chromium, against a server that only records."""

import json
import re

import pytest
from chromium import DO_NOT_TRACK, go_back, running_chromium, steered_chromium
from recording_site import RecordingSite
from waiting import wait_for


def test_a_page_is_reported_with_what_the_wire_format_names(site, page):
    page.goto(f"{site.url}/a?utm_source=letter#part")
    [load] = site.expect(("load", "/a"))
    assert load["l"] == f"{site.url}/a?utm_source=letter#part"
    assert load["r"] == ""
    measures = page.evaluate("""[screen.width, screen.height, devicePixelRatio, screen.pixelDepth,
        Intl.DateTimeFormat().resolvedOptions().timeZone]""")
    assert [load[key] for key in ("sw", "sh", "pr", "pd", "tz")] == measures
    assert load.keys() - {"headers", "size"} == {"n", "l", "r", "lt", "fb", "sw", "sh", "pr", "pd", "tz"}
    assert load["headers"]["Content-Type"] == "text/plain;charset=UTF-8"
    assert "Cookie" not in load["headers"]


def test_load_time_and_time_to_first_byte_are_those_of_the_browser(site, page):
    page.goto(f"{site.url}/a")
    [load] = site.expect(("load", "/a"))
    navigation = page.evaluate("performance.getEntriesByType('navigation')[0].toJSON()")
    assert load["lt"] == int(navigation["loadEventEnd"]) > 0
    assert load["fb"] == int(navigation["responseStart"]) > 0
    assert load["lt"] >= load["fb"]


def test_a_click_to_another_page_ends_one_and_begins_the_other(site, page):
    page.goto(f"{site.url}/a")
    site.expect(("load", "/a"))
    page.click("#b")
    _, load = site.expect(("hidden", "/a"), ("load", "/b"))
    assert load["r"] == f"{site.url}/a"
    assert load["lt"] > 0


def test_views_of_a_single_page_application_are_pages(site, page):
    page.goto(f"{site.url}/app")
    site.expect(("load", "/app"))
    page.evaluate("history.pushState({}, '', '/app/one?x=1')")
    [push] = site.expect(("pushstate", "/app/one"))
    assert (push["r"], push["lt"], push["fb"]) == (f"{site.url}/app", 0, 0)
    page.evaluate("history.replaceState({}, '', '/app/two')")
    [replace] = site.expect(("pushstate", "/app/two"))
    assert replace["r"] == f"{site.url}/app/one?x=1"
    go_back(page)
    [pop] = site.expect(("popstate", "/app"))
    assert (pop["r"], pop["lt"], pop["fb"]) == (f"{site.url}/app/two", 0, 0)


def test_history_changes_that_keep_the_path_are_no_pages(site, page):
    page.goto(f"{site.url}/app")
    site.expect(("load", "/app"))
    page.evaluate("history.replaceState({}, '', '/app')")
    page.evaluate("history.pushState({}, '', '/app?page=2')")
    page.evaluate("history.pushState({}, '')")
    page.evaluate("history.pushState({}, '', '/end')")
    site.expect(("pushstate", "/end"))


def test_a_path_replaced_before_the_page_is_loaded_is_the_page(site, page):
    site.define("/", body="<script>addEventListener('DOMContentLoaded', () => history.replaceState(0, '', '/home'))</script>")
    page.goto(f"{site.url}/")
    [load] = site.expect(("load", "/home"))
    assert load["lt"] > 0


def test_another_fragment_is_a_hash_change_and_no_page(site, page):
    page.goto(f"{site.url}/a")
    site.expect(("load", "/a"))
    page.evaluate("location.hash = 'part'")
    [change] = site.expect(("hashchange", "/a"))
    assert change["l"] == f"{site.url}/a#part"


def test_a_reload_is_another_page(site, page):
    page.goto(f"{site.url}/a")
    site.expect(("load", "/a"))
    page.reload()
    site.expect(("hidden", "/a"), ("load", "/a"))


def test_a_page_from_the_back_forward_cache_counts_again_but_brings_no_source(site, page):
    page.goto(f"{site.url}/from")
    site.expect(("load", "/from"))
    page.evaluate("location.href = '/a'")
    [_, first] = site.expect(("hidden", "/from"), ("load", "/a"))
    assert first["r"] == f"{site.url}/from"
    page.evaluate("window.restored = 'the same document'")
    page.click("#b")
    site.expect(("hidden", "/a"), ("load", "/b"))
    go_back(page)
    [_, again] = site.expect(("hidden", "/b"), ("load", "/a"))
    assert page.evaluate("window.restored") == "the same document"
    assert (again["r"], again["lt"], again["fb"]) == (f"{site.url}/a", 0, 0)


def test_another_tab_in_front_hides_the_page(site, browser, page):
    page.goto(f"{site.url}/a")
    site.expect(("load", "/a"))
    other = browser.new_page()
    site.expect(("hidden", "/a"))
    other.close()
    [visible] = site.expect(("visible", "/a"))
    assert visible["r"] == f"{site.url}/a"


def test_a_minimised_window_hides_the_page(site, browser, page):
    page.goto(f"{site.url}/a")
    site.expect(("load", "/a"))
    session = browser.new_cdp_session(page)
    window = session.send("Browser.getWindowForTarget")["windowId"]
    session.send("Browser.setWindowBounds", {"windowId": window, "bounds": {"windowState": "minimized"}})
    site.expect(("hidden", "/a"))
    session.send("Browser.setWindowBounds", {"windowId": window, "bounds": {"windowState": "normal"}})
    site.expect(("visible", "/a"))


def test_a_closed_tab_ends_the_page_once(site, browser, page):
    last = browser.new_page()
    last.goto(f"{site.url}/a")
    site.expect(("load", "/a"))
    last.close(run_before_unload=True)
    site.expect(("hidden", "/a"))
    # Whatever else the closed tab had to say has had a whole page's time to come.
    page.goto(f"{site.url}/b")
    site.expect(("load", "/b"))


def test_a_page_in_a_background_tab_counts_when_it_is_first_shown(site, browser, page):
    page.goto(f"{site.url}/a")
    site.expect(("load", "/a"))
    with browser.expect_page() as opened:
        page.click("#tab", modifiers=["Control"])
    tab = opened.value
    tab.wait_for_load_state("load")
    assert tab.evaluate("document.visibilityState") == "hidden"
    tab.evaluate("history.replaceState(0, '', '/tab?late')")
    tab.bring_to_front()
    _, load = site.expect(("hidden", "/a"), ("load", "/tab"))
    assert load["r"] == f"{site.url}/a"
    assert load["lt"] > 0


def test_a_background_tab_that_is_never_shown_is_not_reported(site, browser, page):
    page.goto(f"{site.url}/a")
    site.expect(("load", "/a"))
    with browser.expect_page() as opened:
        page.click("#tab", modifiers=["Control"])
    opened.value.wait_for_load_state("load")
    opened.value.close(run_before_unload=True)
    page.click("#b")
    site.expect(("hidden", "/a"), ("load", "/b"))


def test_a_view_changed_in_the_background_counts_when_it_is_shown(site, browser, page):
    page.goto(f"{site.url}/app")
    site.expect(("load", "/app"))
    other = browser.new_page()
    site.expect(("hidden", "/app"))
    page.evaluate("history.pushState(0, '', '/app/expired')")
    other.close()
    site.expect(("pushstate", "/app/expired"))


def test_a_prerendered_page_counts_when_it_is_shown(site, tmp_path):
    site.define("/a", body="""
        <script type="speculationrules">{"prerender": [{"source": "list", "urls": ["/b"], "eagerness": "immediate"}]}</script>
        <script>
        // A page cannot know that another is prerendered. The server does, from the request.
        setInterval(async () => {
            if (await (await fetch('/state')).text() == 'loaded') location.href = '/b';
        }, 50);
        </script>""")
    site.define("/b", body="""
        <script>
        onload = () => fetch('/loaded?prerendering=' + document.prerendering);
        document.onprerenderingchange = () => {
            fetch('/activated?at=' + performance.getEntriesByType('navigation')[0].activationStart);
        };
        </script>""")

    def request(start):
        return next((path for path, _ in list(site.requests) if path.startswith(start)), None)

    ordinary = site._page
    site._page = lambda path: ordinary(path) if path != "/state" else "loaded" if request("/loaded") else ""
    # DevTools would keep the browser from prerendering, so nobody steers this one.
    with running_chromium(tmp_path / "profile", f"{site.url}/a"):
        site.expect(("load", "/a"), ("hidden", "/a"), ("load", "/b"), deadline=20)
    assert request("/loaded") == "/loaded?prerendering=true"
    assert float(wait_for(lambda: request("/activated")).split("=")[1]) > 0


def test_a_page_left_before_it_is_loaded_was_seen(site, page):
    site.define("/slow", body='<img src="/never" alt="">')
    page.goto(f"{site.url}/slow", wait_until="domcontentloaded")
    page.evaluate("location.href = '/b'")
    load, *_ = site.expect(("load", "/slow"), ("hidden", "/slow"), ("load", "/b"))
    assert load["lt"] == 0
    assert load["fb"] > 0


def test_pings_grow_rarer_and_stop_while_the_page_is_hidden(site, browser, page):
    page.clock.install()
    page.goto(f"{site.url}/a")
    site.expect(("load", "/a"))
    page.clock.run_for(4900)
    page.clock.run_for(200)
    wait_for(lambda: len(site.pings()) == 1)
    # After 5 s the next ones follow in 6, 7.2, 8.64 and 10.4 s.
    page.clock.run_for(32_300)
    wait_for(lambda: len(site.pings()) == 5)
    other = browser.new_page()
    site.expect(("hidden", "/a"))
    page.clock.run_for(600_000)
    other.close()
    site.expect(("visible", "/a"))
    page.clock.run_for(5100)
    wait_for(lambda: len(site.pings()) >= 6)
    assert len(site.pings()) == 6


def test_a_site_can_report_events_of_its_own(site, page):
    page.goto(f"{site.url}/a")
    site.expect(("load", "/a"))
    page.evaluate("pico('signup')")
    site.expect(("signup", "/a"))
    page.evaluate("['one', 'two'].forEach(pico)")
    site.expect(("one", "/a"), ("two", "/a"))


def test_an_event_of_the_site_before_the_page_is_loaded_leaves_the_page_its_source_and_time(site, page):
    site.define("/early", body="<script>addEventListener('DOMContentLoaded', () => pico('variant'))</script>")
    page.goto(f"{site.url}/a")
    site.expect(("load", "/a"))
    page.evaluate("location.href = '/early'")
    _, variant, load = site.expect(("hidden", "/a"), ("variant", "/early"), ("load", "/early"))
    assert variant["r"] == load["r"] == f"{site.url}/a"
    assert variant["lt"] == 0 < load["lt"]


@pytest.mark.parametrize("beacon", ["() => false", "undefined", "() => { throw new Error('blocked') }"],
                         ids=["refuses", "is missing", "throws"])
def test_without_beacons(site, playwright, tmp_path, beacon):
    init_script = f"navigator.sendBeacon = {beacon}; onerror = onunhandledrejection = () => window.failed = true"
    with steered_chromium(playwright, tmp_path / "profile", init_script=init_script) as context:
        page = context.pages[0]
        page.goto(f"{site.url}/a")
        if "throw" in beacon:
            # Nothing can be sent, but the page must not notice.
            assert page.evaluate("pico('x')") is None
            assert not page.evaluate("window.failed")
            return
        page.click("#b")
        events = site.expect(("load", "/a"), ("hidden", "/a"), ("load", "/b"))
        assert all(event["headers"]["Sec-Fetch-Mode"] == "cors" for event in events)
        assert not page.evaluate("window.failed")


def expect_silence(site, page):
    """Visits that would be reported, then a marker: it must be the only thing that arrives."""
    page.goto(f"{site.url}/a")
    page.evaluate("pico('signup')")
    page.evaluate("history.pushState(0, '', '/c')")
    page.click("#b")
    page.wait_for_load_state("load")
    page.evaluate("""async url => {
        const marker = {method: 'POST', body: JSON.stringify({n: 'marker', l: location.href})};
        await fetch(url + '/p', marker);
    }""", site.url)
    site.expect(("marker", "/b"))


def test_the_browsers_do_not_track_setting_is_obeyed(site, playwright, tmp_path):
    with steered_chromium(playwright, tmp_path / "profile", preferences=DO_NOT_TRACK) as context:
        expect_silence(site, context.pages[0])
        assert context.pages[0].evaluate("navigator.doNotTrack") == "1"


@pytest.mark.parametrize("setting", ["doNotTrack: 'yes'", "globalPrivacyControl: true"])
def test_other_refusals_are_obeyed(site, playwright, tmp_path, setting):
    name, value = setting.split(": ")
    init_script = f"Object.defineProperty(navigator, '{name}', {{value: {value}}})"
    with steered_chromium(playwright, tmp_path / "profile", init_script=init_script) as context:
        expect_silence(site, context.pages[0])


@pytest.mark.parametrize("setting", [
    "doNotTrack: '0'", "doNotTrack: 'unspecified'", "doNotTrack: null", "doNotTrack: undefined",
    "globalPrivacyControl: false"])
def test_nothing_else_is_a_refusal(site, playwright, tmp_path, setting):
    name, value = setting.split(": ")
    init_script = f"Object.defineProperty(navigator, '{name}', {{value: {value}}})"
    with steered_chromium(playwright, tmp_path / "profile", init_script=init_script) as context:
        context.pages[0].goto(f"{site.url}/a")
        site.expect(("load", "/a"))


def test_events_go_to_the_host_that_the_script_is_from(site, page):
    collector = RecordingSite()
    try:
        site.define("/a", tracker=f"http://localhost:{collector.port}")
        page.goto(f"{site.url}/a")
        [load] = collector.expect(("load", "/a"))
        assert load["l"] == f"{site.url}/a"
        assert site.events() == []
    finally:
        collector.close()


def test_a_script_added_after_the_page_is_loaded_reports_it(site, page):
    site.define("/bare", tracker="/missing")
    page.goto(f"{site.url}/bare")
    page.evaluate("document.head.append(Object.assign(document.createElement('script'), {src: '/pico.js'}))")
    [load] = site.expect(("load", "/bare"))
    assert load["lt"] > 0


def test_a_page_that_is_not_on_the_web_reports_nothing(site, page, tmp_path):
    local = tmp_path / "page.html"
    local.write_text(f'<!doctype html><script defer src="{site.url}/pico.js"></script>')
    page.goto(local.as_uri())
    assert page.evaluate("typeof pico") == "function"
    page.goto(f"{site.url}/b")
    site.expect(("load", "/b"))


def test_long_addresses_are_cut_to_what_the_server_takes(site, page):
    long = "x" * 3000
    page.goto(f"{site.url}/from?{long}")
    [load] = site.expect(("load", "/from"))
    assert load["size"] <= 2048
    page.evaluate(f"location.href = '/to?{long}'")
    for event in site.expect(("hidden", "/from"), ("load", "/to")):
        assert event["size"] <= 2048


def test_the_page_keeps_its_history_methods_and_gets_one_global(site, page):
    site.define("/patched", head="""<script>
        const before = Object.getOwnPropertyNames(window);
        const original = history.pushState;
        history.pushState = function (...parameters) {
            if (this !== history) throw new Error('wrong receiver');
            original.apply(this, parameters);
            return 'patched';
        };
        onload = () => window.added = Object.getOwnPropertyNames(window).filter(name => !before.includes(name));
        </script>""")
    page.goto(f"{site.url}/patched")
    site.expect(("load", "/patched"))
    assert set(page.evaluate("added")) - {"added"} <= {"pico", "onload"}
    assert page.evaluate("history.pushState({a: 1}, '', '/other')") == "patched"
    site.expect(("pushstate", "/other"))
    assert page.evaluate("history.state") == {"a": 1}
    assert re.search("SecurityError", page.evaluate("""() => {
        try { history.replaceState(0, '', 'https://elsewhere.example/') } catch (error) { return error.name }
    }"""))
    assert page.evaluate("[document.cookie, localStorage.length, sessionStorage.length]") == ["", 0, 0]


def test_bodies_are_json_whatever_the_address(site, page):
    page.goto(f"{site.url}/a?q=%22%5C%00%ff\"'")
    [load] = site.expect(("load", "/a"))
    assert json.loads(json.dumps(load["l"])) == page.evaluate("location.href")
