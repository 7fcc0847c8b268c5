"""The dashboard in a real browser shows what the rows say."""

import re
from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe
from chromium import EXECUTABLE, USER_AGENT, steered_chromium
from picolytics_server import OPTIONS, PicolyticsServer, REPOSITORY

PASSWORD = OPTIONS["DASHBOARD_PASSWORD"]


@pytest.fixture
def server(tmp_path):
    with PicolyticsServer(tmp_path / "server", IP_EXTRACTOR="xff", BATCH_MAX_MSEC="5") as server:
        yield server


@pytest.fixture
def browser(playwright):
    """How a page looks needs no tab that hides and shows: Playwright's own browser does."""
    browser = playwright.chromium.launch(executable_path=EXECUTABLE, args=["--no-sandbox"])
    yield browser
    browser.close()


@pytest.fixture
def page(browser):
    return browser.new_page()


def visit(server, address, *paths, referrer=""):
    headers = {"User-Agent": USER_AGENT, "X-Forwarded-For": address}
    for path in paths:
        event = {"n": "load", "l": f"https://shop.example{quote(path)}", "r": referrer}
        assert server.post(event, headers)[0] == 202
        referrer = f"https://shop.example{path}"


def three_visits(server):
    visit(server, "8.8.8.8", "/", "/prices", "/order", referrer="https://www.google.com/")
    visit(server, "8.8.4.4", "/prices", referrer="https://chatgpt.com/c/1?x=secret")
    visit(server, "9.9.9.9", "/", '/<img src=x onerror="document.title=1">')
    server.wait_for_rows("SELECT 1 FROM events", 6)


def sign_in(page, server):
    page.goto(f"{server.url}/dashboard")
    assert "/dashboard/sign-in" in page.url
    page.fill("input[type=password]", "wrong")
    page.click("button[type=submit]")
    assert page.locator("input[type=password]").count() == 1
    page.fill("input[type=password]", PASSWORD)
    page.click("button[type=submit]")
    page.wait_for_url(re.compile(r"/dashboard(\?|$)"))


def table(page, heading):
    """Name and visitors of each row of the card with this heading."""
    card = page.locator("section, article").filter(has=page.get_by_role("heading", name=heading, exact=True)).last
    rows = card.locator("tbody tr")
    return {
        re.sub(r"\s+", " ", rows.nth(index).locator("th, td").first.inner_text()).strip():
            int(rows.nth(index).locator("td").filter(has_text=re.compile(r"^\d+$")).first.inner_text())
        for index in range(rows.count())
    }


def figures(page):
    text = re.sub(r"\s+", " ", page.inner_text("main"))
    found = {}
    for name in ["Visitors", "Visits", "Pageviews", "Pages per visit", "Bounce rate", "Visit duration"]:
        found[name] = re.search(rf"{name} (\S+)", text)[1]
    return found


def test_the_page_shows_what_the_rows_say(server, page):
    three_visits(server)
    sign_in(page, server)
    messages = []
    page.on("console", lambda message: messages.append(message.text))
    page.on("pageerror", lambda error: messages.append(str(error)))
    requests = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto(f"{server.url}/dashboard?site=shop.example&period=today")
    [row] = server.query(
        "SELECT count(DISTINCT visitor_id) AS visitors, count(*) AS visits, sum(pageviews) AS pageviews,"
        " round(100.0 * sum(bounce) / count(*)) AS bounces FROM sessions WHERE NOT bot")
    assert row == {"visitors": 3, "visits": 3, "pageviews": 6, "bounces": 33.0}
    shown = figures(page)
    assert shown["Visitors"] == "3" and shown["Visits"] == "3" and shown["Pageviews"] == "6"
    assert shown["Pages per visit"] == "2.0" or shown["Pages per visit"] == "2"
    assert shown["Bounce rate"] == "33%"
    assert table(page, "Sources") == {"Google": 1, "ChatGPT": 1, "Direct": 1}
    assert table(page, "Pages") == {
        "/": 2, "/prices": 2, "/order": 1, '/<img src=x onerror="document.title=1">': 1}
    assert table(page, "Entry pages") == {"/": 2, "/prices": 1}
    assert table(page, "Browsers") == {"Chrome": 3}
    assert sum(table(page, "Countries").values()) == 3
    assert page.title() != "1"
    assert messages == []
    assert {url.split("/")[2] for url in requests} == {server.url.removeprefix("http://")}


def test_a_real_visit_to_the_sample_site_is_on_the_page(server, playwright, page, tmp_path):
    """A picture of it is left in .build/screenshots, for people to look at."""
    with steered_chromium(playwright, tmp_path / "visitor") as visitor:
        tab = visitor.pages[0]
        tab.goto(f"{server.url}/demo/")
        server.wait_for_rows("SELECT 1 FROM events", 1)
        tab.click("nav >> text=Recipes")
        server.wait_for_rows("SELECT 1 FROM events", 2)
        tab.click("text=Rye")
        server.wait_for_rows("SELECT 1 FROM events WHERE name = 'pushstate'", 1)
    sign_in(page, server)
    page.goto(f"{server.url}/dashboard?site=127.0.0.1&period=today")
    [row] = server.query("SELECT count(*) AS visits, sum(pageviews) AS pageviews, max(exit_path) AS exit FROM sessions")
    assert row == {"visits": 1, "pageviews": 3, "exit": "/demo/app/rye"}
    assert (figures(page)["Visits"], figures(page)["Pageviews"]) == ("1", "3")
    assert table(page, "Pages") == {"/demo/": 1, "/demo/app": 1, "/demo/app/rye": 1}
    assert table(page, "Entry pages") == {"/demo/": 1}
    page.screenshot(path=REPOSITORY / ".build/screenshots/dashboard.png", full_page=True)


def test_periods_and_chart_are_links_that_work_without_script(server, browser):
    three_visits(server)
    page = browser.new_context(java_script_enabled=False).new_page()
    sign_in(page, server)
    for name in ["Yesterday", "7 days", "30 days", "12 months", "Today"]:
        page.get_by_role("link", name=name, exact=True).click()
        assert figures(page)["Visitors"] == ("0" if name == "Yesterday" else "3")
    page.get_by_role("link", name=re.compile("Pageviews")).first.click()
    assert "metric=pageviews" in page.url
    assert page.locator("main svg").count() >= 1
    page.goto(f"{server.url}/dashboard?site=shop.example&period=custom&from=2026-01-01&to=2026-01-31")
    assert figures(page)["Visitors"] == "0"


def test_nobody_sees_numbers_without_signing_in(server, page):
    three_visits(server)
    for path in ["/dashboard", "/dashboard?site=shop.example", "/dashboard?site=shop.example&all=page"]:
        page.goto(server.url + path)
        assert "shop.example" not in page.content()
        assert page.locator("input[type=password]").count() == 1


def test_the_first_start_prints_a_link_that_signs_in_once_for_all(tmp_path, page):
    with PicolyticsServer(tmp_path / "first", DASHBOARD_PASSWORD=None) as server:
        [line] = [line for line in server.log if "/dashboard/sign-in?password=" in line]
        path = line[line.index("/dashboard/sign-in") :]
        page.goto(server.url + path)
        assert "password" not in page.url
        assert page.locator("input[type=password]").count() == 0
        assert "pico.js" in page.inner_text("main"), "the empty page says how to begin"
        server.restart()
        assert not any("password=" in line for line in server.log)
        status, printed = server.run("password")
        assert status == 0 and path not in printed
        server.restart()
        page.goto(server.url + path)
        assert page.locator("input[type=password]").count() == 1, "the old password is gone"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1440])
def test_the_page_is_accessible_and_fits(server, page, scheme, width):
    three_visits(server)
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    page.goto(f"{server.url}/dashboard/sign-in")
    assert Axe().run(page).violations_count == 0
    sign_in(page, server)
    page.goto(f"{server.url}/dashboard?site=shop.example&period=today")
    result = Axe().run(page)
    assert result.violations_count == 0, result.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
