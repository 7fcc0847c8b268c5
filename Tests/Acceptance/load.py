"""Events under way to a server from several threads, and what must have become of them in the end."""

import http.client
import itertools
import json
import random
import threading
import time
from datetime import datetime, timezone

from waiting import wait_for

AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
SITE = "kept.example"
# Nobody else writes this: a search of a log finds each path.
MARK = "/tell-nobody-"
STORED = f"SELECT path, created_at FROM events WHERE path LIKE '{MARK}%'"
PAGEVIEWS = f"SELECT coalesce(sum(pageviews), 0) AS pageviews FROM sessions WHERE entry_path LIKE '{MARK}%'"


class Load:
    """Posts pageviews of 200 visitors from the start of the `with` block to its end, each with a path of its own."""

    def __init__(self, *servers, threads=4, pause=0.002):
        """Each event goes to one of the servers by chance. `pause` seconds lie between two events of a thread."""
        self._servers = servers
        self._pause = pause
        self._numbers = itertools.count(1)
        self._ended = threading.Event()
        self._threads = [
            threading.Thread(target=self._send, args=(random.Random(number),)) for number in range(threads)]
        # Path → times before and after the request; for what was answered 202, and for what was sent.
        self.accepted = {}
        self._last_accepted = 0
        self.sent = set()
        # Statuses other than 202, and how often a request had no answer.
        self.refused = {}
        self.unanswered = 0

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        self._ended.set()
        for thread in self._threads:
            thread.join()

    def wait_for_accepted(self, count, deadline=30.0):
        """Returns once `count` more events are accepted."""
        before = len(self.accepted)
        wait_for(lambda: len(self.accepted) >= before + count, deadline, f"{count} more accepted events")

    def run_for(self, seconds, deadline=90.0):
        """Returns once events have been accepted for so long."""
        end = time.time() + seconds
        wait_for(lambda: self._last_accepted > end, seconds + deadline, "events accepted until then")

    def _send(self, choice):
        connections = {}
        while not self._ended.wait(self._pause):
            path = f"{MARK}{next(self._numbers)}"
            address = choice.choice(self._servers).url.removeprefix("http://")
            connection = connections.setdefault(address, http.client.HTTPConnection(address, timeout=30))
            headers = {"User-Agent": AGENT, "X-Forwarded-For": f"20.1.0.{choice.randrange(200)}"}
            self.sent.add(path)
            before = time.time()
            try:
                connection.request("POST", "/p", json.dumps({"n": "load", "l": f"https://{SITE}{path}"}), headers)
                answer = connection.getresponse()
                answer.read()
            except (OSError, http.client.HTTPException):
                connection.close()
                self.unanswered += 1
                continue
            if answer.status == 202:
                self.accepted[path] = (before, time.time())
                self._last_accepted = before
            else:
                self.refused[answer.status] = self.refused.get(answer.status, 0) + 1


def moment(text):
    """What Postgres writes for a time."""
    return datetime.fromisoformat(text).astimezone(timezone.utc)


def wait_until_stored(database, paths, deadline=60.0):
    """The stored events, once all of `paths` are among them."""

    def stored():
        # The tables may be still to come.
        if database.rows("SELECT to_regclass('events') AS events") == [{"events": None}]:
            return None
        rows = database.rows(STORED)
        return rows if paths <= {row["path"] for row in rows} else None

    return wait_for(stored, deadline, f"{len(paths)} accepted events in the store")


def check_kept(database, load, deadline=60.0, rejected=frozenset()):
    """Every accepted event is stored, once, with the time of its request; nothing else is; sessions tell the same.
    `rejected` are the paths that the database does not take."""
    events = wait_until_stored(database, load.accepted.keys() - rejected, deadline)
    paths = [row["path"] for row in events]
    assert len(paths) == len(set(paths)), "an event is stored twice"
    assert set(paths) <= load.sent - rejected, "an event is stored that nobody sent"
    for event in events:
        if event["path"] in load.accepted:
            before, after = load.accepted[event["path"]]
            created = moment(event["created_at"]).timestamp()
            # Times are stored to the millisecond.
            assert before - 0.001 <= created <= after, f"{event} is not from between {before} and {after}"
    assert database.rows(PAGEVIEWS) == [{"pageviews": len(paths)}], "sessions and events disagree"


def check_silent(server):
    """The log holds nothing of an event."""
    assert [line for line in server.log if MARK in line or SITE in line or "20.1.0." in line] == []
