"""Through pgbouncer in transaction mode, where each transaction may get another connection of the database."""

from load import Load, check_kept, check_silent, wait_until_stored
from picolytics_server import PicolyticsServer
from pooler import Pooler
from test_dashboard import figures, sign_in, three_visits


def test_events_are_stored_and_the_page_shows_them(tmp_path, postgres, page):
    database = postgres.new_database()
    with Pooler(postgres, connections=2) as pooler:
        options = {"PGCONNSTRING": pooler.url(database), "IP_EXTRACTOR": "xff", "BATCH_MAX_MSEC": "5", "DEMO": None}
        with PicolyticsServer(tmp_path / "server", **options) as server:
            three_visits(server)
            sign_in(page, server)
            with Load(server) as load:
                load.wait_for_accepted(500)
                page.goto(f"{server.url}/dashboard?site=shop.example")
                assert figures(page)["Visitors"] == "3"
                assert figures(page)["Pageviews"] == "6"
                wait_until_stored(database, set(load.accepted))
                load.wait_for_accepted(500)
            check_kept(database, load)
            check_silent(server)
