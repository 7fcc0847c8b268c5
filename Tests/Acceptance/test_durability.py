"""202 means kept: once in the store, whatever happens to the server."""

import http.client
import json
import os
import random
import sqlite3
import threading
import time

from picolytics_server import PicolyticsServer
from waiting import wait_for

# More of them by hand: KILLS=1000.
ROUNDS = int(os.environ.get("KILLS", "100"))
SENDERS = 8
AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"


class Senders:
    """Threads that post events with a number each in its path, and write down which were answered 202."""

    def __init__(self, numbers):
        self._numbers = numbers
        self.sent = set()
        self.acknowledged = set()
        self._threads = []

    def run_until(self, address, ended):
        self._threads = [
            threading.Thread(target=self._send, args=(address, ended, random.Random(number)))
            for number in range(SENDERS)
        ]
        for thread in self._threads:
            thread.start()

    def join(self):
        for thread in self._threads:
            thread.join()

    def _send(self, address, ended, choice):
        connection = http.client.HTTPConnection(address, timeout=10)
        while not ended.is_set():
            number = next(self._numbers)
            event = {"n": "load", "l": f"https://kept.example/{number}"}
            headers = {"User-Agent": AGENT, "X-Forwarded-For": f"20.1.0.{choice.randrange(200)}"}
            self.sent.add(number)
            try:
                connection.request("POST", "/p", json.dumps(event), headers)
                answer = connection.getresponse()
                answer.read()
            except (OSError, http.client.HTTPException):
                return
            if answer.status == 202:
                self.acknowledged.add(number)


class Numbers:
    """Counts, for several threads."""

    def __init__(self):
        self._next = 0
        self._lock = threading.Lock()

    def __iter__(self):
        return self

    def __next__(self):
        with self._lock:
            self._next += 1
            return self._next


def stored_paths(server):
    return [int(row["path"][1:]) for row in server.query("SELECT path FROM events")]


def check_stored_once(server, senders):
    def all_there():
        stored = stored_paths(server)
        return stored if senders.acknowledged <= set(stored) else None

    stored = wait_for(all_there, 60, "every acknowledged event in the store")
    assert len(stored) == len(set(stored)), "an event is stored twice"
    assert set(stored) <= senders.sent, "an event is stored that nobody sent"


def test_no_acknowledged_event_is_lost_or_doubled_by_kills(tmp_path):
    choice = random.Random(20261124)
    senders = Senders(Numbers())
    # Small batches, so that kills also fall into commits.
    options = {"IP_EXTRACTOR": "xff", "BATCH_MAX_MSEC": "5", "BATCH_MAX_SIZE": "50", "DEMO": None}
    with PicolyticsServer(tmp_path, **options) as server:
        for _ in range(ROUNDS):
            if not server.is_running():
                server.start()
            before = len(senders.acknowledged)
            ended = threading.Event()
            senders.run_until(server.url.removeprefix("http://"), ended)
            wait_for(lambda: len(senders.acknowledged) > before + 20, 20, "acknowledged events")
            # A random moment: how many more are acknowledged until then, and a little of nothing.
            moment = len(senders.acknowledged) + choice.randrange(200)
            wait_for(lambda: len(senders.acknowledged) >= moment, 20, "the moment of the kill")
            spin_until = time.monotonic() + choice.random() * 0.005
            while time.monotonic() < spin_until:
                pass
            server.kill()
            ended.set()
            senders.join()
        server.start()
        check_stored_once(server, senders)
        assert len(senders.acknowledged) > ROUNDS * 20
        sessions = server.query("SELECT sum(pageviews) AS pageviews FROM sessions")[0]["pageviews"]
        assert sessions == len(stored_paths(server)), "sessions and events disagree"


def test_what_waits_at_the_stop_is_stored_by_the_next_start(tmp_path):
    senders = Senders(Numbers())
    options = {"IP_EXTRACTOR": "xff", "BATCH_MAX_MSEC": "60000", "SHUTDOWN_TIMEOUT": "0", "DEMO": None}
    with PicolyticsServer(tmp_path, **options) as server:
        ended = threading.Event()
        senders.run_until(server.url.removeprefix("http://"), ended)
        wait_for(lambda: len(senders.acknowledged) > 500, 20, "acknowledged events")
        ended.set()
        senders.join()
        assert server.stop() == 0
        server.set(BATCH_MAX_MSEC="10")
        server.start()
        check_stored_once(server, senders)


def test_a_full_queue_is_answered_503_until_there_is_room(tmp_path):
    senders = Senders(Numbers())
    options = {"IP_EXTRACTOR": "xff", "BATCH_MAX_MSEC": "5", "QUEUE_SIZE": "500", "DEMO": None}
    with PicolyticsServer(tmp_path, **options) as server:
        other = sqlite3.connect(server.data / "picolytics.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        ended = threading.Event()
        senders.run_until(server.url.removeprefix("http://"), ended)
        wait_for(lambda: len(senders.sent) > 3000, 20, "events beyond the queue")
        ended.set()
        senders.join()
        assert 0 < len(senders.acknowledged) <= 500
        headers = {"User-Agent": AGENT}
        status, body = server.post({"n": "load", "l": "https://kept.example/0"}, headers)
        assert (status, body) == (503, b'{"message":"the event cannot be stored now"}\n')
        other.execute("ROLLBACK")
        check_stored_once(server, senders)
        assert server.post({"n": "load", "l": "https://kept.example/0"}, headers)[0] == 202
        server.wait_for_rows("SELECT 1 FROM events WHERE path = '/0'", 1)


def test_a_locked_database_stops_no_event(tmp_path):
    """Another program holds the write lock: events are kept, answered and stored once it lets go."""
    senders = Senders(Numbers())
    with PicolyticsServer(tmp_path, IP_EXTRACTOR="xff", BATCH_MAX_MSEC="5", DEMO=None) as server:
        other = sqlite3.connect(server.data / "picolytics.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        ended = threading.Event()
        senders.run_until(server.url.removeprefix("http://"), ended)
        wait_for(lambda: len(senders.acknowledged) > 500, 20, "acknowledged events while the database is locked")
        ended.set()
        senders.join()
        assert stored_paths(server) == []
        other.execute("ROLLBACK")
        check_stored_once(server, senders)
