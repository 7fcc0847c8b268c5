"""How the server gets into a database that asks for a password and for TLS, and what it says where it does not."""

import urllib.parse

import pytest
from picolytics_server import PicolyticsServer
from private_postgres import PrivatePostgres
from waiting import wait_for

PASSWORD = "p/@:%?#&= '\\x"
HBA = ["local all all trust", "hostssl all all 127.0.0.1/32 scram-sha-256"]


@pytest.fixture(scope="module")
def guarded():
    """A server with a certificate for localhost, and a database of a role with an awkward password."""
    with PrivatePostgres(hba=HBA, tls_host="localhost") as server:
        quoted = PASSWORD.replace("'", "''")
        server.execute(f"CREATE ROLE \"the owner\" LOGIN PASSWORD '{quoted}'")
        server.execute("CREATE DATABASE \"its/data\" OWNER \"the owner\" TEMPLATE template0")
        yield server


@pytest.fixture(scope="module")
def stranger():
    """Another server with a certificate of its own."""
    with PrivatePostgres(tls_host="localhost") as server:
        yield server


def uri(server, scheme="postgres", host="localhost", password=PASSWORD, database="its/data", **parameters):
    def quoted(text):
        return urllib.parse.quote(text, safe="")

    query = urllib.parse.urlencode({"sslmode": "verify-full", **parameters}, quote_via=urllib.parse.quote)
    return (f"{scheme}://{quoted('the owner')}:{quoted(password)}@{host}:{server.port}/{quoted(database)}?{query}")


def parts(server, **changes):
    return {
        "PGHOST": "localhost", "PGPORT": str(server.port), "PGDATABASE": "its/data", "PGUSER": "the owner",
        "PGPASSWORD": PASSWORD, "PGSSLMODE": "verify-full", "PGSSLROOTCERT": str(server.certificate), **changes}


@pytest.mark.parametrize("way", ["postgres", "postgresql", "parts", "pool parameters"])
def test_it_gets_in_with_the_certificate_checked(guarded, tmp_path, way):
    if way == "parts":
        options = parts(guarded)
    else:
        more = {"pool_max_conns": "4", "default_query_exec_mode": "exec"} if way == "pool parameters" else {}
        scheme = "postgres" if way == "pool parameters" else way
        options = {"PGCONNSTRING": uri(guarded, scheme, sslrootcert=guarded.certificate, **more)}
    with PicolyticsServer(tmp_path, **options) as server:
        assert server.post({"n": "load", "l": f"https://{way.replace(' ', '')}.example/"})[0] == 202
        wait_for(
            lambda: guarded.rows(f"SELECT 1 AS one FROM domains WHERE domain_name = '{way.replace(' ', '')}.example'",
                                 "its%2Fdata"), 20, "the row")
        encrypted = guarded.rows(
            "SELECT DISTINCT ssl FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE application_name = 'picolytics'")
        assert encrypted == [{"ssl": True}]
        assert not any(PASSWORD in line for line in server.log)


@pytest.mark.parametrize("fault, reason", [
    ("another name", "does not match host name"),
    ("another authority", "certificate verify failed"),
    ("no TLS", "no encryption"),
    ("wrong password", "password authentication failed"),
    ("no such database", "does not exist"),
    ("nobody there", "refused"),
])
def test_where_it_does_not_get_in_it_says_why_and_ends(guarded, stranger, tmp_path, fault, reason):
    certificate = guarded.certificate
    address = {
        "another name": lambda: uri(guarded, host="127.0.0.1", sslrootcert=certificate),
        "another authority": lambda: uri(guarded, sslmode="verify-ca", sslrootcert=stranger.certificate),
        "no TLS": lambda: uri(guarded, sslmode="disable"),
        "wrong password": lambda: uri(guarded, sslrootcert=certificate, password="secret guess"),
        "no such database": lambda: uri(guarded, sslrootcert=certificate, database="other"),
        "nobody there": lambda: "postgres://owner:secret@127.0.0.1:1/data",
    }[fault]()
    code, text = PicolyticsServer(tmp_path, PGCONNSTRING=address, PGCONNATTEMPTS="0").run()
    assert code == 69
    assert reason in text.splitlines()[-1]
    assert "secret" not in text and PASSWORD not in text


def test_a_port_in_the_host_and_a_broken_address_are_told_at_once(guarded, tmp_path):
    code, text = PicolyticsServer(tmp_path, **parts(guarded, PGHOST="localhost:5432")).run()
    assert (code, "PGPORT" in text) == (78, True)
    code, text = PicolyticsServer(tmp_path, PGCONNSTRING="postgres://user:secret@[::1/data").run()
    assert code == 78 and "PGCONNSTRING" in text and "secret" not in text
