"""The servers that the tests with Postgres stand on do what those tests take for granted."""

import subprocess

import pytest
from private_postgres import PrivatePostgres, binaries
from waiting import wait_for

REPLICATING = ["local all all trust", "host all all 127.0.0.1/32 trust", "host replication all 127.0.0.1/32 trust"]


def test_a_fresh_database_is_empty_and_answers_with_types(postgres):
    database = postgres.new_database()
    assert database.rows("SELECT count(*) AS tables FROM pg_tables WHERE schemaname = 'public'") == [{"tables": 0}]
    assert database.rows("SELECT 1 AS number, 'ü' AS text, NULL AS nothing, true AS truth") == [
        {"number": 1, "text": "ü", "nothing": None, "truth": True}]
    assert database.rows("SELECT 1 WHERE false") == []


@pytest.mark.parametrize("end", ["fast", "immediate", "kill"])
def test_what_is_committed_is_there_after_each_end(end):
    with PrivatePostgres() as server:
        server.execute("CREATE TABLE notes(number int4); INSERT INTO notes VALUES (7)")
        if end == "kill":
            server.kill()
        else:
            server.stop(end)
        assert not server.is_running()
        server.start()
        assert server.rows("SELECT * FROM notes") == [{"number": 7}]


def test_a_session_that_stays_open_holds_its_lock(postgres):
    database = postgres.new_database()
    database.execute("CREATE TABLE notes(number int4)")
    locks = "SELECT mode FROM pg_locks WHERE relation = 'notes'::regclass"
    with database.open_session("BEGIN; LOCK TABLE notes"):
        assert database.rows(locks) == [{"mode": "AccessExclusiveLock"}]
    wait_for(lambda: database.rows(locks) == [], 10, "the end of the lock")


def test_a_certificate_and_a_password_are_asked_for():
    hba = ["local all all trust", "hostssl all all 127.0.0.1/32 scram-sha-256"]
    with PrivatePostgres(hba=hba, tls_host="localhost") as server:
        password = "p/@:%?#&="
        server.execute(f"CREATE ROLE owner LOGIN PASSWORD '{password}'")

        def answer(**parameters):
            url = server.url(user="owner", **parameters).replace("127.0.0.1", "localhost")
            command = [binaries() / "psql", "--no-psqlrc", "-At", "--no-password", f"--dbname={url}"]
            command.append("--command=SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
            return subprocess.run(command, capture_output=True, text=True, timeout=10).stdout

        trusting = {"sslmode": "verify-full", "sslrootcert": server.certificate}
        assert answer(password=password, **trusting) == "t\n"
        assert answer(password="wrong", **trusting) == ""
        assert answer(password=password, sslmode="disable") == ""


def test_a_synchronous_standby_has_what_was_committed_and_takes_over():
    with PrivatePostgres(hba=REPLICATING) as primary, primary.standby("second") as second:
        primary.set(synchronous_standby_names="second")
        primary.reload()
        state = "SELECT sync_state FROM pg_stat_replication"
        wait_for(lambda: primary.rows(state) == [{"sync_state": "sync"}], 20, "the synchronous standby")
        primary.execute("CREATE TABLE notes(number int4); INSERT INTO notes VALUES (7)")
        primary.kill()
        second.promote()
        second.execute("INSERT INTO notes VALUES (8)")
        assert second.rows("SELECT * FROM notes ORDER BY number") == [{"number": 7}, {"number": 8}]


def test_a_small_disk_can_be_full_and_have_room_again():
    with PrivatePostgres(disk_megabytes=200) as server:
        server.execute("CREATE TABLE notes(text text)")
        fill = "INSERT INTO notes SELECT repeat('x', 1000) FROM generate_series(1, 50000)"
        with server.full_disk():
            with pytest.raises(AssertionError, match="No space left on device"):
                server.execute(fill)
        server.execute(fill)
