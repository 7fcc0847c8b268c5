"""Three servers on one database count as one would: each visitor once a day, sessions as if all events had come to one.

The oracle is a model over the stored events.
"""

import http.client
import itertools
import json
import random
import threading
from collections import defaultdict

from clock import at
from load import AGENT
from picolytics_server import PicolyticsServer
from session_model import check_sessions
from waiting import wait_for

NAMES = ["load", "load", "load", "ping", "hidden", "signup"]
SITES = ["one.example", "two.example"]


class Replica(PicolyticsServer):
    def __init__(self, folder, database, moment, **options):
        own = {
            "PGCONNSTRING": database.url(), "IP_EXTRACTOR": "xff", "BATCH_MAX_MSEC": "10", "BATCH_MAX_SIZE": "50",
            "SESSION_TIMEOUT_MIN": "1", "STORE_PINGS": "true", "VALID_EVENT_NAMES": ",".join(sorted(set(NAMES))),
            "DEMO": None}
        super().__init__(folder, **{**own, **at(moment), **options})

    def go_to(self, moment, **options):
        """Starts anew at another time of day."""
        if self.is_running():
            assert self.stop() == 0
        self.set(**at(moment), **options)
        self.start()


class Crowd:
    """Visitors of two sites, each known by address and user agent."""

    def __init__(self, seed):
        self._choice = random.Random(seed)
        self._numbers = itertools.count(1)
        # Path → who has sent it, and on which site.
        self.senders = {}
        self.accepted = set()

    def visit(self, servers, people, rounds=4, after_half=lambda: None):
        """Has each of `people` send so many events to each site, in any order, each to one of the servers by chance;
        three at a time. Calls `after_half` once half of them are accepted."""
        before = len(self.accepted)
        visits = [(person, site) for person in people for site in SITES] * rounds
        self._choice.shuffle(visits)
        threads = [
            threading.Thread(target=self._send, args=(servers, visits[part::3], random.Random(self._choice.random())))
            for part in range(3)
        ]
        for thread in threads:
            thread.start()
        wait_for(lambda: len(self.accepted) >= before + len(visits) // 2, 30, "half of the events")
        after_half()
        for thread in threads:
            thread.join()

    def _send(self, servers, visits, choice):
        connections = {server: http.client.HTTPConnection(server.url[7:], timeout=20) for server in servers}
        for person, site in visits:
            path = f"/{next(self._numbers)}"
            self.senders[path] = (person, site)
            event = {"n": choice.choice(NAMES), "l": f"https://{site}{path}"}
            headers = {"X-Forwarded-For": f"20.3.0.{person % 7}", "User-Agent": AGENT.replace("140", f"1{person:02}")}
            connection = connections[choice.choice(servers)]
            try:
                connection.request("POST", "/p", json.dumps(event), headers)
                answer = connection.getresponse()
                answer.read()
            except (OSError, http.client.HTTPException):
                # The server has been killed.
                connection.close()
                continue
            assert answer.status == 202
            self.accepted.add(path)


def wait_until_stored(database, crowd):
    def all_there():
        paths = [row["path"] for row in database.rows("SELECT path FROM events")]
        return paths if crowd.accepted <= set(paths) else None

    paths = wait_for(all_there, 60, "every accepted event in the store")
    assert len(paths) == len(set(paths)), "an event is stored twice"


def check_visitors(database, crowd):
    """Each person has one id a day and site, and nobody else has it. Returns how many ids there are of each day."""
    ids = defaultdict(set)
    for row in database.rows("SELECT path, visitor_id, local_day FROM events"):
        ids[crowd.senders[row["path"]], row["local_day"]].add(row["visitor_id"])
    assert [key for key, found in ids.items() if len(found) != 1] == []
    different = {next(iter(found)) for found in ids.values()}
    assert len(different) == len(ids), "two visitors have the same id"
    days = defaultdict(int)
    for _, day in ids:
        days[day] += 1
    return dict(days)


def test_sessions_are_those_of_one_server_whichever_are_killed_or_come_later(tmp_path, postgres):
    database = postgres.new_database()
    crowd = Crowd(seed=20261124)
    everyone = range(40)
    first = Replica(tmp_path / "first", database, "2026-03-10 12:00:00")
    # What comes to this one waits on its disk, until long after what comes to the others is stored.
    waiting = {"BATCH_MAX_MSEC": "60000", "BATCH_MAX_SIZE": "6400"}
    second = Replica(tmp_path / "second", database, "2026-03-10 12:00:00", **waiting)
    third = Replica(tmp_path / "third", database, "2026-03-10 12:00:50")
    with first, second:
        crowd.visit([first, second], everyone, after_half=second.kill)
        first.go_to("2026-03-10 12:00:50")
        with third:
            # Less than the time-out after the first visit, and before the third; but not for all.
            crowd.visit([first, third], everyone[:20], rounds=8)
            for server in (first, third):
                server.go_to("2026-03-10 12:01:40")
            second.go_to("2026-03-10 12:01:40", BATCH_MAX_MSEC="10", BATCH_MAX_SIZE="50")
            crowd.visit([first, second, third], everyone, rounds=8)
            for server in (first, second, third):
                server.go_to("2026-03-10 12:05:00")
            crowd.visit([first, second, third], everyone[10:], after_half=third.kill)
            third.go_to("2026-03-10 12:05:20")
            crowd.visit([first, second, third], everyone[10:])
            wait_until_stored(database, crowd)
            ids = check_visitors(database, crowd)
            assert ids == {"2026-03-10": 80}
            sessions = check_sessions(database, timeout_minutes=1, custom_names={"signup"})
            # 80 visits, 40 after a long pause and 60 after another; less those that only the killed server knew.
            assert sessions > 160


def test_visitors_change_at_midnight_on_all_servers_alike(tmp_path, postgres):
    database = postgres.new_database()
    crowd = Crowd(seed=11242026)
    everyone = range(40)
    first, second, third = (
        Replica(tmp_path / name, database, "2026-03-10 23:59:50") for name in ("first", "second", "third"))
    with first, second, third:
        crowd.visit([first, second, third], everyone, after_half=third.kill)
        crowd.visit([first, second], everyone)
        new_day = "SELECT 1 FROM events WHERE local_day = '2026-03-11'"

        def over_midnight():
            crowd.visit([first, second], everyone, rounds=1)
            return len(database.rows(new_day)) > 0

        wait_for(over_midnight, 60, "midnight")
        third.go_to("2026-03-11 00:00:10")
        crowd.visit([first, second, third], everyone)
        wait_until_stored(database, crowd)
        ids = check_visitors(database, crowd)
        assert ids.keys() == {"2026-03-10", "2026-03-11"}
        assert ids["2026-03-11"] == 80
        check_sessions(database, timeout_minutes=1, custom_names={"signup"})
