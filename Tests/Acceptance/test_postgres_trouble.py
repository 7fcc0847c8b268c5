"""Whatever happens to the database: what was answered 202 is stored once, with the time of its request; the log and
`/ready` say what is wrong, and nothing of an event; what waits is stored while new events come.

By hand with outages of a minute: OUTAGE_SECONDS=60.
"""

import contextlib
import json
import os
import urllib.error
import urllib.request

import pytest
from chaos_proxy import CLOSE_HALF, DROP_COMMIT, DROP_REPLY, PASS, STALL_REPLY, ChaosProxy
from load import AGENT, MARK, SITE, Load, check_kept, check_silent, wait_until_stored
from picolytics_server import PicolyticsServer
from private_postgres import Database, PrivatePostgres, free_port
from waiting import wait_for

OUTAGE_SECONDS = float(os.environ.get("OUTAGE_SECONDS", "2"))
TROUBLE = "events cannot be stored and wait on disk"
RECOVERED = "events are stored again"
REPLICATING = ["local all all trust", "host all all 127.0.0.1/32 trust", "host replication all 127.0.0.1/32 trust"]


class Collector(PicolyticsServer):
    """A server on Postgres that tells on its admin listener how it is."""

    def __init__(self, folder, url, **options):
        self._admin = f"127.0.0.1:{free_port()}"
        super().__init__(
            folder / "server", PGCONNSTRING=url, PGCONNATTEMPTS="1000", IP_EXTRACTOR="xff", BATCH_MAX_MSEC="20",
            DEMO=None, ADMIN_LISTEN=self._admin, **options)

    def readiness(self):
        """What `/ready?verbose` says, as text."""
        try:
            with urllib.request.urlopen(f"http://{self._admin}/ready?verbose", timeout=10) as answer:
                body = answer.read()
        except urllib.error.HTTPError as error:
            body = error.read()
        return json.dumps(json.loads(body))


def lines_of_log(server, text):
    return [line for line in list(server.log) if text in line]


def wait_for_trouble(server, *words, deadline=40):
    """Returns once the log and `/ready` say that events wait, and why."""

    def said(text):
        return all(word in text for word in words)

    wait_for(lambda: any(map(said, lines_of_log(server, TROUBLE))), deadline, f"a line of the log with {words}")
    wait_for(lambda: said(server.readiness()), deadline, f"/ready with {words}")


def wait_for_recovery(server, database, load, *words):
    """Returns once all that has waited is stored, while new events come, which are stored too."""
    waiting = set(load.accepted)
    wait_until_stored(database, waiting)
    load.wait_for_accepted(100)
    wait_until_stored(database, set(load.accepted) - waiting)
    wait_for(lambda: lines_of_log(server, RECOVERED), 10, "the line of the log that says that all is well")
    wait_for(lambda: not any(word in server.readiness() for word in words), 10, f"/ready without {words}")


def wait_for_start(database, load):
    """Returns once events come and are stored."""
    load.wait_for_accepted(100)
    wait_until_stored(database, set(load.accepted))


def check(server, database, load, **options):
    load.stop()
    assert load.refused == {}, "an event was not accepted though the spool had room"
    assert load.unanswered == 0, "a request was not answered"
    check_kept(database, load, **options)
    readiness = server.readiness()
    assert not any(secret in readiness for secret in (MARK, SITE, "20.1.0."))
    check_silent(server)


@pytest.mark.parametrize("end", ["fast", "immediate", "kill"])
def test_a_database_is_stopped_under_load(tmp_path, end):
    with PrivatePostgres() as postgres:
        database = postgres.new_database()
        with Collector(tmp_path, database.url()) as server, Load(server) as load:
            wait_for_start(database, load)
            if end == "kill":
                postgres.kill()
            else:
                postgres.stop(end)
            wait_for_trouble(server, "cannot be reached")
            load.run_for(OUTAGE_SECONDS)
            postgres.start()
            wait_for_recovery(server, database, load, "cannot be reached")
            check(server, database, load)


def test_a_database_is_started_after_the_server(tmp_path):
    with PrivatePostgres() as postgres:
        database = postgres.new_database()
        postgres.stop()
        with Collector(tmp_path, database.url()) as server, Load(server) as load:
            load.wait_for_accepted(100)
            wait_for_trouble(server, "cannot be reached")
            load.run_for(OUTAGE_SECONDS)
            postgres.start()
            wait_for_recovery(server, database, load, "cannot be reached")
            check(server, database, load)


def test_a_server_is_killed_and_started_while_its_database_is_away(tmp_path):
    with PrivatePostgres() as postgres:
        database = postgres.new_database()
        with Collector(tmp_path, database.url()) as server, Load(server) as load:
            wait_for_start(database, load)
            postgres.kill()
            load.wait_for_accepted(200)
            server.kill()
            server.start()
            load.wait_for_accepted(200)
            wait_for_trouble(server, "cannot be reached")
            postgres.start()
            wait_for_recovery(server, database, load, "cannot be reached")
            load.stop()
            check_kept(database, load)
            check_silent(server)


@pytest.mark.parametrize("trouble", [DROP_REPLY, CLOSE_HALF, DROP_COMMIT])
def test_the_connection_is_cut_in_a_commit(tmp_path, postgres, trouble):
    database = postgres.new_database()
    with ChaosProxy(postgres.port) as proxy:
        url = database.url().replace(str(postgres.port), str(proxy.port))
        with Collector(tmp_path, url) as server, Load(server) as load:
            wait_for_start(database, load)
            proxy.at_commit(lambda number: trouble if number % 2 == 0 else PASS)
            wait_for(lambda: proxy.done[trouble] >= 8, 40, "eight commits in trouble")
            # Several in a row as well.
            proxy.at_commit(lambda number: trouble if number <= 4 else PASS)
            wait_for(lambda: proxy.done[PASS] >= 1, 30, "the end of the trouble")
            check(server, database, load)


def test_the_reply_to_a_commit_comes_late_or_not_at_all(tmp_path, postgres):
    database = postgres.new_database()
    with ChaosProxy(postgres.port) as proxy:
        url = database.url().replace(str(postgres.port), str(proxy.port))
        with Collector(tmp_path, url) as server, Load(server) as load:
            wait_for_start(database, load)
            for end in (proxy.resume, proxy.cut):
                proxy.at_commit(lambda number: STALL_REPLY if number == 1 else PASS)
                wait_for(lambda: proxy.done[STALL_REPLY] == 1, 30, "a commit without a reply")
                load.run_for(OUTAGE_SECONDS)
                end()
                wait_for(lambda: proxy.done[PASS] >= 1, 30, "a commit after it")
            check(server, database, load)


def test_another_server_with_the_same_data_takes_over(tmp_path):
    with PrivatePostgres(hba=REPLICATING) as primary:
        database = primary.new_database()
        with primary.standby("second") as second:
            primary.set(synchronous_standby_names="second")
            primary.reload()
            state = "SELECT sync_state FROM pg_stat_replication"
            wait_for(lambda: primary.rows(state) == [{"sync_state": "sync"}], 20, "the synchronous standby")
            hosts = f"127.0.0.1:{primary.port},127.0.0.1:{second.port}"
            url = f"postgresql://postgres@{hosts}/{database.name}?target_session_attrs=read-write"
            with Collector(tmp_path, url) as server, Load(server) as load:
                wait_for_start(database, load)
                primary.kill()
                wait_for_trouble(server, "cannot be reached")
                load.run_for(OUTAGE_SECONDS)
                second.promote()
                database = Database(second, database.name)
                wait_for_recovery(server, database, load, "cannot be reached")
                check(server, database, load)


def end_sessions(database):
    database.server.execute(
        f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database.name}'")


def test_a_database_is_read_only_for_a_while(tmp_path, postgres):
    database = postgres.new_database()
    with Collector(tmp_path, database.url()) as server, Load(server) as load:
        wait_for_start(database, load)
        postgres.execute(f"ALTER DATABASE {database.name} SET default_transaction_read_only = on")
        end_sessions(database)
        wait_for_trouble(server, "takes no changes")
        load.run_for(OUTAGE_SECONDS)
        # A session that is open keeps what it was opened with.
        postgres.execute(f"ALTER DATABASE {database.name} RESET default_transaction_read_only")
        wait_for_recovery(server, database, load, "takes no changes")
        check(server, database, load)


def test_a_database_is_out_of_connections_for_a_while(tmp_path, postgres):
    database = postgres.new_database()
    postgres.execute(f"CREATE ROLE owner_{database.name} LOGIN")
    postgres.execute(f"ALTER DATABASE {database.name} OWNER TO owner_{database.name}")
    url = postgres.url(database.name, user=f"owner_{database.name}")
    with Collector(tmp_path, url) as server, Load(server) as load:
        wait_for_start(database, load)
        postgres.execute(f"ALTER ROLE owner_{database.name} CONNECTION LIMIT 0")
        end_sessions(database)
        wait_for_trouble(server, "too many")
        load.run_for(OUTAGE_SECONDS)
        postgres.execute(f"ALTER ROLE owner_{database.name} CONNECTION LIMIT -1")
        wait_for_recovery(server, database, load, "too many")
        check(server, database, load)


def test_other_programs_have_all_connections_at_the_start(tmp_path):
    with PrivatePostgres({"max_connections": "12"}) as postgres, contextlib.ExitStack() as others:
        database = postgres.new_database()
        count = "SELECT count(*) AS count FROM pg_stat_activity WHERE backend_type = 'client backend'"
        # What `rows` needs is gone with it.
        wait_for(lambda: postgres.rows(count) == [{"count": 1}], 10, "the end of the other sessions")
        for _ in range(12):
            others.enter_context(wait_for(lambda: open_session(database), 10, "one more connection"))
        with Collector(tmp_path, database.url()) as server, Load(server) as load:
            wait_for_trouble(server, "too many")
            load.run_for(OUTAGE_SECONDS)
            others.close()
            wait_for_recovery(server, database, load, "too many")
            check(server, database, load)


def open_session(database):
    try:
        return database.open_session("SELECT 1")
    except AssertionError:
        return None


def test_the_database_finds_its_disk_full_for_a_while(tmp_path):
    with PrivatePostgres(disk_megabytes=200) as postgres:
        database = postgres.new_database()
        with Collector(tmp_path, database.url()) as server, Load(server) as load:
            wait_for_start(database, load)
            with postgres.full_disk():
                wait_for_trouble(server, "no space left")
                load.run_for(OUTAGE_SECONDS)
            assert postgres.is_running()
            wait_for_recovery(server, database, load, "no space left")
            check(server, database, load)


def test_the_database_ends_for_want_of_room_for_its_log(tmp_path):
    with PrivatePostgres(disk_megabytes=200) as postgres:
        database = postgres.new_database()
        with Collector(tmp_path, database.url()) as server, Load(server) as load:
            wait_for_start(database, load)
            with postgres.full_disk():
                wait_for(lambda: has_ended(postgres), 30, "the end of Postgres")
                wait_for_trouble(server, "cannot be reached")
                load.run_for(OUTAGE_SECONDS)
            postgres.start()
            wait_for_recovery(server, database, load, "cannot be reached")
            check(server, database, load)


def has_ended(postgres):
    """Asks for one more file of the write-ahead log, which it must end without."""
    try:
        postgres.execute("SELECT txid_current()")
        postgres.execute("SELECT pg_switch_wal()")
    except AssertionError:
        return not postgres.is_running()
    return False


def test_another_program_holds_a_lock_on_sessions(tmp_path, postgres):
    database = postgres.new_database()
    with Collector(tmp_path, database.url()) as server, Load(server) as load:
        wait_for_start(database, load)
        with database.open_session("BEGIN; LOCK TABLE sessions"):
            wait_for_trouble(server, "is locked by someone else")
            load.run_for(OUTAGE_SECONDS)
        wait_for_recovery(server, database, load, "is locked by someone else")
        check(server, database, load)


REFUSED = f"{MARK}refused"
REFUSALS = {
    "a constraint on events": f"ALTER TABLE events ADD CONSTRAINT clean CHECK (path <> '{REFUSED}')",
    "a constraint on sessions": f"ALTER TABLE sessions ADD CONSTRAINT clean CHECK (entry_path <> '{REFUSED}')",
    # Its message says what it should not.
    "a trigger": f"""
        CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            IF NEW.path = '{REFUSED}' THEN RAISE EXCEPTION 'no % here', NEW.path; END IF;
            RETURN NEW;
        END $$;
        CREATE TRIGGER refuse BEFORE INSERT ON events FOR EACH ROW EXECUTE FUNCTION refuse()""",
}


@pytest.mark.parametrize("refusal", REFUSALS)
def test_a_column_refuses_a_value(tmp_path, postgres, refusal):
    database = postgres.new_database()
    with Collector(tmp_path, database.url()) as server, Load(server) as load:
        wait_for_start(database, load)
        database.execute(REFUSALS[refusal])
        event = {"n": "load", "l": f"https://{SITE}{REFUSED}"}
        headers = {"User-Agent": AGENT, "X-Forwarded-For": "20.2.0.1"}
        assert server.post(event, headers) == (202, b"ok")
        line = wait_for(lambda: lines_of_log(server, "an event was refused"), 30, "the line of the log that says so")
        assert len(line) == 1
        assert "SQLSTATE" in line[0]
        # What comes after it is stored all the same.
        load.wait_for_accepted(100)
        check(server, database, load)
        [aside] = (server.data / "spool" / "rejected").iterdir()
        assert REFUSED.encode() in aside.read_bytes()
        assert database.rows(f"SELECT 1 FROM events WHERE path = '{REFUSED}'") == []
        assert database.rows(f"SELECT 1 FROM sessions WHERE entry_path = '{REFUSED}'") == []
