"""The init script of the compose file: the server's role can do its work, Grafana's role can read what it is to read and
nothing that is secret."""

import os
import subprocess
from pathlib import Path

import pytest
from picolytics_server import PicolyticsServer
from private_postgres import PrivatePostgres, binaries, rows
from stores import TABLES_ARE_MADE

SCRIPT = Path(__file__).resolve().parents[2] / "Deploy/docker/postgres-initdb.d/picolytics-roles.sh"
# The script speaks to the socket as the superuser, everyone else must show a password.
PASSWORDS = ["local all all trust", "host all all 127.0.0.1/32 scram-sha-256"]
PLAIN = {"user": "picolytics", "password": "secret"}, {"user": "grafana", "password": "other"}
ODD = ({"user": "O'Neil \"web\" server", "password": "it's a \\ \"pass\" $word `id` %41;--"},
       {"user": "Grafana reader", "password": " blanks and 'quotes' "})
READABLE = {"domains", "events", "pageviews", "sessions", "visits"}
SECRET = {"autocert_cache", "picolytics_settings", "salt", "salts"}


def run_script(server, roles, before=(), **environment):
    owner, reader = roles
    names = {
        "POSTGRES_USER": "postgres", "PGHOST": str(server.folder), "PGPORT": str(server.port),
        "POSTGRES_PICOLYTICS_USER": owner["user"], "POSTGRES_PICOLYTICS_PASSWORD": owner["password"],
        "POSTGRES_GRAFANA_USER": reader["user"], "POSTGRES_GRAFANA_PASSWORD": reader["password"], **environment}
    given = {name: value for name, value in names.items() if value is not None}
    return subprocess.run(
        [*before, SCRIPT], capture_output=True, text=True, timeout=20,
        env={"PATH": f"{binaries()}:{os.environ['PATH']}", **given})


@pytest.fixture(scope="module")
def cluster():
    with PrivatePostgres(hba=PASSWORDS) as server:
        yield server


@pytest.fixture
def server(cluster):
    """A server as new: only its superuser has a role."""
    yield cluster
    cluster.execute("DROP DATABASE IF EXISTS picolytics WITH (FORCE)")
    for row in cluster.rows("SELECT quote_ident(rolname) AS name FROM pg_roles WHERE rolname !~ '^(pg_|postgres$)'"):
        cluster.execute(f"DROP ROLE {row['name']}")


@pytest.mark.parametrize("roles", [PLAIN, ODD], ids=["plain", "with quotes and blanks"])
def test_the_server_works_and_grafana_reads_all_but_secrets(server, tmp_path, roles):
    done = run_script(server, roles)
    assert (done.returncode, done.stderr) == (0, "")
    owner, reader = (server.url("picolytics", **role) for role in roles)
    with PicolyticsServer(tmp_path, PGCONNSTRING=owner, SITES="example.com") as picolytics:
        picolytics.wait_for_rows(TABLES_ARE_MADE, 1, 20)
        event = {"n": "load", "l": "https://example.com/about"}
        assert picolytics.post(event, {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0"})[0] == 202
        picolytics.wait_for_rows("SELECT 1 AS one FROM events", 1)
    assert rows(reader, "SELECT path, bounce FROM visits JOIN pageviews ON session_id = visits.id") == [
        {"path": "/about", "bounce": True}]
    rights = rows(reader, """SELECT relname, has_table_privilege(oid, 'SELECT') AS reads,
        has_table_privilege(oid, 'INSERT, UPDATE, DELETE, TRUNCATE') OR has_any_column_privilege(oid, 'INSERT, UPDATE')
            AS writes FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v')""")
    names = {row["relname"] for row in rights}
    assert READABLE | {"picolytics_settings", "salts"} <= names
    assert READABLE == {row["relname"] for row in rights if row["reads"]} & (READABLE | SECRET)
    assert not any(row["writes"] for row in rights)


def test_the_reading_role_may_make_nothing(server):
    assert run_script(server, PLAIN).returncode == 0
    # pg_catalog's functions show what the rights are, whoever asks.
    [rights] = server.rows("""SELECT has_schema_privilege('grafana', 'public', 'CREATE') AS objects,
        has_schema_privilege('grafana', 'public', 'USAGE') AS usage,
        has_database_privilege('grafana', 'picolytics', 'CREATE') AS schemas,
        has_database_privilege('grafana', 'picolytics', 'TEMPORARY') AS temporary,
        has_database_privilege('grafana', 'picolytics', 'CONNECT') AS connects""", "picolytics")
    assert rights == {"objects": False, "usage": True, "schemas": False, "temporary": False, "connects": True}


def test_other_roles_do_not_get_in(server):
    server.execute("CREATE ROLE stranger LOGIN")
    assert run_script(server, PLAIN).returncode == 0
    [rights] = server.rows("SELECT has_database_privilege('stranger', 'picolytics', 'CONNECT') AS connects")
    assert rights == {"connects": False}


def test_a_database_that_the_image_made_itself_is_taken(server):
    server.execute("CREATE DATABASE picolytics")
    assert run_script(server, PLAIN).returncode == 0
    assert server.rows("SELECT pg_get_userbyid(datdba) AS owner FROM pg_database WHERE datname = 'picolytics'") == [
        {"owner": "picolytics"}]


@pytest.mark.parametrize("name", [
    "POSTGRES_PICOLYTICS_USER", "POSTGRES_PICOLYTICS_PASSWORD", "POSTGRES_GRAFANA_USER", "POSTGRES_GRAFANA_PASSWORD"])
@pytest.mark.parametrize("value", [None, ""], ids=["missing", "empty"])
def test_a_missing_name_or_password_is_said_before_anything_is_made(server, name, value):
    failed = run_script(server, PLAIN, **{name: value})
    assert failed.returncode != 0 and name in failed.stderr
    assert server.rows("SELECT count(*) AS roles FROM pg_roles WHERE rolname !~ '^pg_'") == [{"roles": 1}]


def test_passwords_are_not_among_the_arguments_of_any_process(server, tmp_path):
    # They would be for whoever lists the processes while it runs.
    trace = tmp_path / "trace"
    done = run_script(server, PLAIN, ["strace", "-f", "-e", "trace=execve", "-s", "4096", "-o", trace])
    assert done.returncode == 0
    assert "--dbname=postgres" in trace.read_text()
    assert not any(role["password"] in trace.read_text() for role in PLAIN)
