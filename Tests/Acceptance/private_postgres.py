"""Postgres servers of the tests' own. They listen on 127.0.0.1 and on a Unix socket, and end with the tests."""

import contextlib
import errno
import functools
import json
import os
import pwd
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import urllib.parse
from pathlib import Path

from waiting import wait_for

TRUSTED = ["local all all trust", "host all all 127.0.0.1/32 trust"]


@functools.cache
def binaries():
    """The directory of the programs: `PG_BINDIR`, else Debian's newest version."""
    if named := os.environ.get("PG_BINDIR"):
        return Path(named)
    return max(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))


@functools.cache
def account():
    """The user that Postgres runs as, since it refuses root; None if the tests do not run as root."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    return names.get("postgres") or names["nobody"]


def as_postgres(*command):
    """A command as that user. It is told to end at once if the thread that started it ends."""
    identity = []
    if account():
        identity = [f"--reuid={account().pw_uid}", f"--regid={account().pw_gid}", "--clear-groups"]
    return ["setpriv", *identity, "--pdeathsig=QUIT", *map(str, command)]


def run(*command, folder="/"):
    """What a program prints; fails with what it says if it fails."""
    ended = subprocess.run([str(part) for part in command], cwd=folder, capture_output=True, text=True, timeout=60)
    assert ended.returncode == 0, f"{command[0]}: {ended.stderr}{ended.stdout}"
    return ended.stdout


def make_folder():
    """A directory of that user's. Its name is short, since that of a Unix socket has at most 107 bytes."""
    folder = Path(tempfile.mkdtemp(prefix="picolytics-postgres-", dir="/tmp"))
    give_away(folder)
    return folder


def give_away(path):
    if account():
        os.chown(path, account().pw_uid, account().pw_gid)


@functools.cache
def template():
    """A new cluster's files, made once and copied."""
    folder = make_folder()
    try:
        run(*as_postgres(
            binaries() / "initdb", "--pgdata=data", "--username=postgres", "--auth=trust", "--no-sync",
            "--encoding=UTF8", "--locale=C"), folder=folder)
    except BaseException:
        shutil.rmtree(folder)
        raise
    return folder


def remove_template():
    if template.cache_info().currsize:
        shutil.rmtree(template())
        template.cache_clear()


def free_port():
    """Not of the range from which clients get theirs, so that none takes it before the server does."""
    for port in random.sample(range(20_000, 32_000), 100):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise AssertionError("no free port")


def psql(url, sql):
    """Runs statements, each in its own transaction unless they say otherwise."""
    return run(
        binaries() / "psql", "--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--set=ON_ERROR_STOP=1",
        f"--dbname={url}", f"--command={sql}")


def rows(url, sql):
    """The rows of one question, each a dictionary; times are ISO 8601 text."""
    return json.loads(psql(url, f"SELECT coalesce(json_agg(answer), '[]') FROM ({sql}) AS answer"))


class PrivatePostgres:
    """One server. Runs from the start of the `with` block to its end. May be stopped, killed and started again in
    between, each time on the same files and the same port."""

    def __init__(self, settings=None, hba=TRUSTED, tls_host=None, disk_megabytes=None):
        """`settings` go to postgresql.conf, `hba` to pg_hba.conf. With `tls_host` it takes connections by TLS too, with
        a certificate for that name; `certificate` is what clients are to trust. With `disk_megabytes` its files lie on
        a disk of that size."""
        self.folder = make_folder()
        self.data = self.folder / "data"
        self.port = free_port()
        self.certificate = self.folder / "server.crt"
        self._settings = settings or {}
        self._hba = hba
        self._tls_host = tls_host
        self._disk_megabytes = disk_megabytes
        self._process = None
        self._databases = 0

    def __enter__(self):
        try:
            self._make_files()
            self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        if self.is_running():
            self.stop("immediate")
        if self.data.is_mount():
            run("umount", self.data)
        shutil.rmtree(self.folder)

    def _make_files(self):
        if self._disk_megabytes:
            self.data.mkdir()
            self._mount(self._disk_megabytes)
        if not (self.data / "PG_VERSION").exists():
            self._copy_files()
        if self._tls_host:
            self._make_certificate()

    def _mount(self, megabytes):
        options = f"size={megabytes}m,mode=0700"
        if account():
            options += f",uid={account().pw_uid},gid={account().pw_gid}"
        run("mount", "-t", "tmpfs", "-o", options, "picolytics-test", self.data)

    def _copy_files(self):
        run(*as_postgres("cp", "--recursive", f"{template()}/data/.", self.data))
        run(*as_postgres("chmod", "0700", self.data))

    def _make_certificate(self):
        run(*as_postgres(
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
            "-days", "2", "-subj", f"/CN={self._tls_host}", "-addext", f"subjectAltName=DNS:{self._tls_host}",
            "-keyout", "server.key", "-out", "server.crt"), folder=self.folder)
        self.folder.chmod(0o711)

    def set(self, **settings):
        """Changes settings, from the next start or `reload` on."""
        self._settings = {**self._settings, **settings}
        self._write_settings()

    def _write_settings(self):
        settings = {
            "listen_addresses": "127.0.0.1", "port": self.port, "unix_socket_directories": self.folder,
            "timezone": "UTC", "fsync": "off", **self._settings}
        if self._tls_host:
            settings |= {"ssl": "on", "ssl_cert_file": self.certificate, "ssl_key_file": self.folder / "server.key"}
        lines = [f"{name} = '{value}'" for name, value in settings.items()]
        # Later than what a base backup has brought.
        (self.data / "postgresql.auto.conf").write_text("\n".join(lines) + "\n")
        (self.data / "pg_hba.conf").write_text("\n".join(self._hba) + "\n")

    def launch(self):
        """Starts it without waiting for it."""
        assert not self.is_running()
        self._write_settings()
        with open(self.folder / "log", "ab") as log:
            self._process = subprocess.Popen(
                as_postgres(binaries() / "postgres", "-D", self.data), cwd=self.folder,
                stdin=subprocess.DEVNULL, stdout=log, stderr=log)

    def start(self, deadline=30.0):
        """Returns once it answers."""
        self.launch()
        wait_for(self._answers, deadline, f"the answer of Postgres on port {self.port}")

    def _answers(self):
        assert self.is_running(), "Postgres has ended:\n" + self.log()
        command = [binaries() / "pg_isready", "--quiet", f"--host={self.folder}", f"--port={self.port}"]
        return subprocess.run(command, timeout=10).returncode == 0

    def log(self):
        return (self.folder / "log").read_text(errors="replace")

    def is_running(self):
        return self._process is not None and self._process.poll() is None

    def stop(self, mode="fast", deadline=30.0):
        """`smart` waits for clients, `fast` ends their sessions, `immediate` leaves its files as a crash does."""
        how = {"smart": signal.SIGTERM, "fast": signal.SIGINT, "immediate": signal.SIGQUIT}[mode]
        self._process.send_signal(how)
        self._process.wait(deadline)

    def kill(self):
        """Ends it as the end of its machine would: no process of it does anything any more."""
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text().split()
        self._process.kill()
        self._process.wait()
        for child in children:
            try:
                os.kill(int(child), signal.SIGKILL)
            except ProcessLookupError:
                pass

    def restart(self, mode="fast"):
        self.stop(mode)
        self.start()

    def reload(self):
        self.execute("SELECT pg_reload_conf()")

    def standby(self, name):
        """A server that follows this one, to be used in a `with` block of its own. `name` is for this one's
        `synchronous_standby_names`."""
        standby = PrivatePostgres(self._settings, self._hba)
        run(*as_postgres(
            binaries() / "pg_basebackup", f"--dbname={self.url(application_name=name)}", f"--pgdata={standby.data}",
            "--wal-method=stream", "--checkpoint=fast", "--no-sync"))
        (standby.data / "standby.signal").touch()
        give_away(standby.data / "standby.signal")
        standby._settings = {
            **self._settings, "primary_conninfo": self.url(application_name=name), "synchronous_standby_names": ""}
        return standby

    def promote(self):
        """Makes a standby a primary server; returns once it takes changes."""
        assert self.rows("SELECT pg_promote() AS done") == [{"done": True}]

    def url(self, database="postgres", user="postgres", password=None, **parameters):
        secret = "" if password is None else ":" + urllib.parse.quote(password, safe="")
        name = urllib.parse.quote(user, safe="")
        query = urllib.parse.urlencode(parameters, quote_via=urllib.parse.quote)
        return f"postgresql://{name}{secret}@127.0.0.1:{self.port}/{urllib.parse.quote(database)}" + (
            f"?{query}" if query else "")

    def _own_url(self, database):
        # The socket asks for no password and no TLS.
        return f"postgresql://postgres@/{database}?host={urllib.parse.quote(str(self.folder), safe='')}&port={self.port}"

    def execute(self, sql, database="postgres"):
        return psql(self._own_url(database), sql)

    def rows(self, sql, database="postgres"):
        return rows(self._own_url(database), sql)

    def new_database(self):
        """An empty database of the caller's own."""
        self._databases += 1
        name = f"test_{self._databases}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE template0")
        return Database(self, name)

    @contextlib.contextmanager
    def full_disk(self):
        """Nobody finds room on the server's disk until the end of the `with` block. For a disk of its own."""
        ballast = self.data / "ballast"
        with open(ballast, "wb", buffering=0) as file:
            try:
                while True:
                    file.write(bytes(65_536))
            except OSError as error:
                assert error.errno == errno.ENOSPC
        try:
            yield
        finally:
            ballast.unlink()

    def open_session(self, sql, database="postgres"):
        """Runs statements in a session that stays open, say to hold a lock, until it is closed."""
        return OpenSession(self._own_url(database), sql)


class Database:
    """One database of a server."""

    def __init__(self, server, name):
        self.server = server
        self.name = name

    def url(self, **parameters):
        return self.server.url(self.name, **parameters)

    def rows(self, sql):
        return self.server.rows(sql, self.name)

    def execute(self, sql):
        return self.server.execute(sql, self.name)

    def open_session(self, sql):
        return self.server.open_session(sql, self.name)


class OpenSession:
    """A `psql` that has run statements and waits for more: what they hold is held until the end of the `with` block."""

    def __init__(self, url, sql):
        self._process = subprocess.Popen(
            [binaries() / "psql", "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", f"--dbname={url}"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._process.stdin.write(f"{sql};\n\\echo done\n")
        self._process.stdin.flush()
        line = ""
        while line != "done\n":
            line = self._process.stdout.readline()
            assert line, "psql has failed; see its standard error"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self._process.communicate("", timeout=10)
