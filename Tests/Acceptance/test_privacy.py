"""Nothing personal on disk."""

import base64
import contextlib
import hashlib
import ipaddress
import os
import sqlite3
import stat
import struct

from clock import at
from picolytics_server import PicolyticsServer
from private_postgres import PrivatePostgres
from waiting import wait_for

ADDRESS = "203.0.113.207"
ADDRESS_V6 = "2001:db8:6a17:99c3:5a11:c0de:77f1:4242"
AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.7317.4219 Safari/537.36 Canary/81.3917"
LANGUAGE = "tlh-AQ,tlh;q=0.31"


def encodings():
    """Every usual way to write what may not be found."""
    four, six = ipaddress.ip_address(ADDRESS), ipaddress.ip_address(ADDRESS_V6)
    texts = [ADDRESS, str(six), six.exploded, AGENT, "Canary/81.3917", "140.0.7317.4219", LANGUAGE]
    for text in texts:
        yield text.encode()
        yield text.upper().encode()
        yield text.encode("utf-16-le")
        yield base64.b64encode(text.encode()).rstrip(b"=")[:-1]
        yield text.encode().hex().encode()
        for algorithm in ("md5", "sha1", "sha256"):
            digest = hashlib.new(algorithm, text.encode())
            yield digest.digest()
            yield digest.hexdigest().encode()
    yield four.packed
    yield struct.pack("<I", int(four))
    yield six.packed
    yield six.packed[::-1]
    yield six.packed[:8]
    yield six.packed[8:]


def files(folder):
    for parent, _, names in os.walk(folder):
        for name in names:
            yield os.path.join(parent, name)


def holders(folder, needles):
    found = []
    for path in files(folder):
        with open(path, "rb") as file:
            content = file.read()
        found += [(path, needle) for needle in needles if needle in content]
    return found


def visit(server, path):
    for address in (ADDRESS, ADDRESS_V6):
        headers = {"X-Forwarded-For": address, "User-Agent": AGENT, "Accept-Language": LANGUAGE}
        for name in ("load", "hidden", "ping"):
            event = {"n": name, "l": f"https://private.example{path}"}
            assert server.post(event, headers)[0] == 202
        assert server.get("/pixel.gif?l=https://private.example/pixel", headers)[0] == 200
        # What is answered with an error, or dropped, leaves nothing either.
        assert server.post(b"no event", headers)[0] == 400
        assert server.post({"n": "unknown", "l": "https://private.example/"}, headers)[0] == 202
        assert server.get("/dashboard?site=nothing", headers)[0] in (200, 303, 302, 401, 403)


def test_address_and_user_agent_are_in_no_file_and_no_log_line(tmp_path):
    needles = list(encodings())
    # Events of the kind that a store sets aside are covered too: the spool is looked at while it is full and after.
    with PicolyticsServer(tmp_path, IP_EXTRACTOR="xff", BATCH_MAX_MSEC="60000", DEBUG="true") as server:
        visit(server, "/waiting")
        assert holders(server.data, needles) == []
        assert any("private.example" in open(path, "rb").read().decode("latin-1") for path in files(server.data)), (
            "the search looks where events are")
        server.kill()
        server.set(BATCH_MAX_MSEC="5")
        server.start()
        visit(server, "/stored")
        server.wait_for_rows("SELECT 1 FROM events WHERE path = '/stored'", 2)
        assert server.stop() == 0
        assert holders(tmp_path, needles) == []
        log = "\n".join(server.log).encode()
        assert [needle for needle in needles if needle in log] == []


def test_the_salt_of_a_day_that_is_over_is_in_no_file(tmp_path):
    with PicolyticsServer(tmp_path, **at("2026-03-01 12:00:00")) as server:
        salts = wait_for(lambda: server.query("SELECT hex(salt) AS salt FROM salts"), 10, "a salt")
        needles = [bytes.fromhex(row["salt"]) for row in salts]
        server.restart()
        assert {row["salt"] for row in server.query("SELECT hex(salt) AS salt FROM salts")} == {
            row["salt"] for row in salts}, "the salt of today outlives a restart"
        assert server.stop() == 0
        server.set(**at("2026-03-02 12:00:00"))
        server.start()
        wait_for(lambda: holders(server.data, needles) == [], 20, "the end of yesterday's salt")
        assert server.query("SELECT count(*) AS count FROM salts") == [{"count": 1}]


def local_salts(server):
    return [name for name in os.listdir(server.data / "spool") if name.startswith("salt-")]


def load(server, path):
    agent = {"User-Agent": AGENT, "Accept-Language": LANGUAGE}
    assert server.post({"n": "load", "l": f"https://private.example{path}"}, agent)[0] == 202


def restart_at(server, moment):
    server.kill()
    server.set(**at(moment))
    server.start()


def test_a_salt_made_while_the_database_is_away_moves_there_and_leaves_nothing(tmp_path):
    # Ten minutes before midnight the salt of the next day is due.
    with PicolyticsServer(tmp_path, BATCH_MAX_MSEC="5", **at("2026-03-01 23:49:58")) as server:
        load(server, "/before")
        server.wait_for_rows("SELECT 1 FROM events", 1)
        assert local_salts(server) == []
        other = sqlite3.connect(server.data / "picolytics.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        wait_for(lambda: local_salts(server) == ["salt-2026-03-02"], 30, "a salt on disk")
        path = server.data / "spool" / "salt-2026-03-02"
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        content = path.read_bytes()
        # Over midnight, by a kill; opening the database needs no lock.
        restart_at(server, "2026-03-02 00:00:10")
        load(server, "/away")
        assert path.read_bytes() == content
        other.execute("ROLLBACK")
        other.close()
        wait_for(lambda: local_salts(server) == [], 20, "the end of the salt on disk")
        rows = wait_for(
            lambda: server.query("SELECT hex(salt) AS salt FROM salts WHERE day = 20514"), 20, "the salt in the database")
        salt = bytes.fromhex(rows[0]["salt"])
        assert salt in content
        assert holders(server.data / "spool", [salt]) == []
        load(server, "/after")
        server.wait_for_rows("SELECT 1 FROM events WHERE path = '/after'", 1)
        days = server.query(
            "SELECT local_day, count(*) AS events, count(DISTINCT visitor_id) AS visitors FROM events GROUP BY local_day")
        assert days == [
            {"local_day": "2026-03-01", "events": 1, "visitors": 1},
            {"local_day": "2026-03-02", "events": 2, "visitors": 1},
        ]


def test_servers_cut_off_from_postgres_over_midnight_agree_once_it_is_back(tmp_path):
    with contextlib.ExitStack() as stack:
        postgres = stack.enter_context(PrivatePostgres())
        database = postgres.new_database()
        options = {"PGCONNSTRING": database.url(), "BATCH_MAX_MSEC": "5"}
        servers = [
            stack.enter_context(PicolyticsServer(tmp_path / name, **options, **at("2026-03-01 23:30:00")))
            for name in ("first", "second")
        ]
        for server in servers:
            load(server, "/before")
        servers[0].wait_for_rows("SELECT 1 FROM events", 2)
        assert [local_salts(server) for server in servers] == [[], []]
        postgres.stop()
        for server in servers:
            # Twice, so that the salt has to be found again.
            restart_at(server, "2026-03-02 00:01:30")
            load(server, "/away")
            restart_at(server, "2026-03-02 00:02:30")
            load(server, "/away")
            assert local_salts(server) == ["salt-2026-03-02"]
        contents = [(server.data / "spool" / "salt-2026-03-02").read_bytes() for server in servers]
        assert contents[0] != contents[1]
        postgres.start()
        for server in servers:
            wait_for(lambda: local_salts(server) == [], 30, "the end of the salt on disk")
        stored = database.rows("SELECT encode(salt, 'hex') AS salt FROM salts WHERE day = '2026-03-02'")
        assert sum(bytes.fromhex(stored[0]["salt"]) in content for content in contents) == 1
        for server in servers:
            load(server, "/after")
        servers[0].wait_for_rows("SELECT 1 FROM events WHERE path = '/after'", 2)
        servers[0].wait_for_rows("SELECT 1 FROM events", 8)
        visitors = """
            SELECT local_day::text AS day, path, count(*) AS events, count(DISTINCT visitor_id) AS visitors FROM events
            GROUP BY local_day, path ORDER BY local_day, path DESC"""
        # Cut off, the same visitor is one for each server; once the salt is one again, for both.
        assert database.rows(visitors) == [
            {"day": "2026-03-01", "path": "/before", "events": 2, "visitors": 1},
            {"day": "2026-03-02", "path": "/away", "events": 4, "visitors": 2},
            {"day": "2026-03-02", "path": "/after", "events": 2, "visitors": 1},
        ]
        assert database.rows("SELECT count(DISTINCT visitor_id) AS visitors FROM events WHERE local_day = '2026-03-02'") == [
            {"visitors": 2}]
