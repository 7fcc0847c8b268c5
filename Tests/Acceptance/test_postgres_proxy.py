"""The bad network of the tests does to a COMMIT what it says, as `psql` sees it."""

import subprocess
import threading

import pytest
from chaos_proxy import CLOSE_HALF, DROP_COMMIT, DROP_REPLY, PASS, STALL_REPLY, ChaosProxy
from private_postgres import binaries
from waiting import wait_for

STORE = "BEGIN; INSERT INTO notes VALUES (1);\nCOMMIT;\n"


def store(proxy, database):
    """The exit status of a psql that sends each statement by itself."""
    url = database.url().replace(str(database.server.port), str(proxy.port))
    command = [binaries() / "psql", "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", f"--dbname={url}"]
    return subprocess.run(command, input=STORE, text=True, stderr=subprocess.DEVNULL, timeout=20).returncode


@pytest.fixture
def database(postgres):
    database = postgres.new_database()
    database.execute("CREATE TABLE notes(number int4)")
    return database


def is_stored(database):
    return database.rows("SELECT * FROM notes") == [{"number": 1}]


@pytest.mark.parametrize(
    ("action", "status", "stored"),
    [(PASS, 0, True), (DROP_REPLY, 2, True), (CLOSE_HALF, 2, True), (DROP_COMMIT, 2, False)])
def test_a_commit_is_stored_or_not_and_the_reply_comes_or_not(database, action, status, stored):
    with ChaosProxy(database.server.port) as proxy:
        proxy.at_commit(lambda number: action)
        assert store(proxy, database) == status
        assert proxy.done[action] == 1
        wait_for(lambda: is_stored(database) == stored, 10, "the end of the transaction")


def test_a_reply_can_come_late(database):
    with ChaosProxy(database.server.port) as proxy:
        proxy.at_commit(lambda number: STALL_REPLY)
        statuses = []
        thread = threading.Thread(target=lambda: statuses.append(store(proxy, database)))
        thread.start()
        wait_for(lambda: is_stored(database), 10, "the commit")
        assert statuses == []
        proxy.resume()
        thread.join()
        assert statuses == [0]
