import pytest
from chromium import steered_chromium
from playwright.sync_api import sync_playwright
from private_postgres import PrivatePostgres, remove_template
from recording_site import RecordingSite, TRACKER


@pytest.fixture(scope="session")
def playwright():
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def postgres():
    """A server for all tests that do it no harm; each has a database of its own."""
    with PrivatePostgres() as server:
        yield server


@pytest.fixture(scope="session", autouse=True)
def postgres_template():
    yield
    remove_template()


@pytest.fixture
def site():
    assert TRACKER.exists(), "run Scripts/build-assets first (make test does)"
    site = RecordingSite()
    yield site
    site.close()


@pytest.fixture
def browser(playwright, tmp_path):
    """A Chromium with one empty tab."""
    with steered_chromium(playwright, tmp_path / "profile") as context:
        yield context


@pytest.fixture
def page(browser):
    return browser.pages[0]


def pytest_sessionfinish(session, exitstatus):
    """A skipped test is a failed test."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if exitstatus == 0 and (reporter.stats.get("skipped") or reporter.stats.get("xfailed")):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
