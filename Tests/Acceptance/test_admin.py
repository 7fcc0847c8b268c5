"""The admin listener: whether the server lives, whether it is ready, and why not."""

import json
import re
import sqlite3
import urllib.error
import urllib.request

import pytest
from picolytics_server import PicolyticsServer
from private_postgres import PrivatePostgres
from waiting import wait_for

AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
ADMIN = {"ADMIN_LISTEN": "127.0.0.1:0", "BATCH_MAX_MSEC": "5", "DEMO": None}


def admin(server):
    found = [re.search(r"Admin listening on (127\.0\.0\.1:[1-9]\d*)", line) for line in server.log]
    return "http://" + next(match for match in found if match)[1]


def ask(server, path):
    """Status, content type and body."""
    try:
        with urllib.request.urlopen(admin(server) + path, timeout=10) as answer:
            return answer.status, answer.headers["Content-Type"], answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.headers["Content-Type"], error.read().decode()


def ready(server):
    """Status and what `?verbose` tells."""
    status, kind, body = ask(server, "/ready?verbose")
    assert kind == "application/json; charset=UTF-8"
    told = json.loads(body)
    assert told["ready"] == (status == 200)
    assert [check["name"] for check in told["checks"]] == ["spool", "store"]
    for check in told["checks"]:
        assert check["ok"] == (check["problem"] is None)
    return status, told


def problems(told):
    return {check["name"]: check["problem"] for check in told["checks"] if not check["ok"]}


def load(server, path="/", padding=""):
    event = {"n": "load", "l": f"https://admin.example{path}", "r": padding}
    return server.post(event, {"User-Agent": AGENT})[0]


def lock(server):
    """The database's write lock, held until its ROLLBACK."""
    other = sqlite3.connect(server.data / "picolytics.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    return other


def test_a_server_that_is_well_says_so(tmp_path):
    with PicolyticsServer(tmp_path, **ADMIN) as server:
        assert ask(server, "/healthz") == (200, "text/plain; charset=UTF-8", "OK")
        assert ask(server, "/ready") == (200, "text/plain; charset=UTF-8", "OK")
        assert ask(server, "/nothing") == (404, "application/json; charset=UTF-8", '{"message":"Not Found"}\n')
        status, told = ready(server)
        assert (status, problems(told), told["lastCommit"]) == (200, {}, None)
        assert (told["waitingEvents"], told["maxWaitingEvents"]) == (0, 10_000_000)
        assert load(server) == 202
        wait_for(lambda: ready(server)[1]["lastCommit"], 10, "the time of the commit")
        status, told = ready(server)
        assert told["waitingEvents"] == 0
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", told["lastCommit"])
        # Neither listener serves what is the other's.
        assert server.get("/healthz")[0] == 404
        assert ask(server, "/pico.js")[0] == 404


def test_without_the_option_there_is_no_admin_listener(tmp_path):
    with PicolyticsServer(tmp_path) as server:
        assert server.get("/ready")[0] == 404
        assert not any("Admin listening" in line for line in server.log)


def test_a_server_whose_queue_is_full_is_not_ready_until_there_is_room(tmp_path):
    with PicolyticsServer(tmp_path, QUEUE_SIZE="20", **ADMIN) as server:
        other = lock(server)
        for number in range(9):
            assert load(server, f"/{number}") == 202
        # Less than half waits: others need not take over yet. The database is seen to be locked after some seconds.
        status, told = wait_for(
            lambda: (lambda answer: answer if "store" in problems(answer[1]) else None)(ready(server)), 30,
            "trouble with the store")
        assert (status, told["waitingEvents"]) == (200, 9)
        assert "locked" in problems(told)["store"]
        assert "admin.example" not in json.dumps(told)
        assert ask(server, "/ready")[0] == 200
        assert load(server, "/9") == 202
        assert ask(server, "/ready") == (
            503, "text/plain; charset=UTF-8", "the store is away, and half of the spool or more is full")
        for number in range(10, 20):
            assert load(server, f"/{number}") == 202
        assert load(server, "/20") == 503
        assert ask(server, "/ready") == (
            503, "text/plain; charset=UTF-8", "the spool takes no events: it is full (QUEUE_SIZE, SPOOL_MAX_MB)")
        status, told = ready(server)
        assert status == 503
        assert set(problems(told)) == {"spool", "store"}
        assert (told["waitingEvents"], told["maxWaitingEvents"]) == (20, 20)
        assert ask(server, "/healthz")[0] == 200, "a server that is not ready lives"
        other.execute("ROLLBACK")
        wait_for(lambda: ready(server)[0] == 200, 30, "room")
        wait_for(lambda: problems(ready(server)[1]) == {}, 30, "a store that is well")
        server.wait_for_rows("SELECT 1 FROM events", 20)


def test_a_server_whose_spool_cannot_be_written_is_not_ready_until_it_can(tmp_path):
    """Without its directory the spool gets no new file once those that are open are used up."""
    with PicolyticsServer(tmp_path, **ADMIN) as server:
        spool, elsewhere = server.data / "spool", server.data / "elsewhere"
        padding = "https://referrer.example/" + "r" * 1800
        spool.rename(elsewhere)
        wait_for(lambda: load(server, padding=padding) == 503, 60, "an event that cannot be kept")
        assert ask(server, "/ready") == (
            503, "text/plain; charset=UTF-8", "the spool takes no events: No such file or directory")
        assert problems(ready(server)[1])["spool"] == "No such file or directory"
        elsewhere.rename(spool)
        # Nobody sends events to a server that is not ready: it has to find out by itself.
        wait_for(lambda: ready(server)[0] == 200, 30, "a spool that is written again")
        assert load(server) == 202


def test_an_idle_server_tells_that_its_postgres_is_away_and_goes_on(tmp_path):
    with PrivatePostgres() as postgres:
        url = postgres.new_database().url()
        with PicolyticsServer(tmp_path, PGCONNSTRING=url, **ADMIN) as server:
            wait_for(lambda: problems(ready(server)[1]) == {}, 20, "a store that is well")
            postgres.stop()
            wait_for(lambda: "store" in problems(ready(server)[1]), 20, "trouble with the store")
            assert load(server) == 202
            status, told = ready(server)
            assert (status, list(problems(told)), told["waitingEvents"]) == (200, ["store"], 1)
            assert url not in json.dumps(told)
            postgres.start()
            wait_for(lambda: problems(ready(server)[1]) == {}, 30, "a store that is well again")
            server.wait_for_rows("SELECT 1 FROM events", 1)


@pytest.mark.parametrize("address", ["nowhere", "8081", ":99999"])
def test_an_address_that_cannot_be_is_named_with_its_option(tmp_path, address):
    server = PicolyticsServer(tmp_path, ADMIN_LISTEN=address)
    tmp_path.mkdir(exist_ok=True)
    status, printed = server.run()
    assert status == 78
    assert f'picolytics: ADMIN_LISTEN: "{address}" is not an address to listen on' in printed


def test_a_port_that_is_taken_is_named_with_its_option(tmp_path):
    with PicolyticsServer(tmp_path / "first") as first:
        address = first.url.removeprefix("http://")
        (tmp_path / "second").mkdir()
        status, printed = PicolyticsServer(tmp_path / "second", ADMIN_LISTEN=address).run()
        assert status == 69
        assert f"picolytics: ADMIN_LISTEN: cannot listen on {address}: Address already in use." in printed
        # The admin listener is there before events are taken.
        assert "Listening on" not in printed
