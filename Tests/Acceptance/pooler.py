"""pgbouncer in transaction mode before a Postgres server: each transaction may get another connection."""

import shutil
import signal
import subprocess

from private_postgres import as_postgres, free_port, give_away, make_folder
from waiting import wait_for


class Pooler:
    """Runs from the start of the `with` block to its end."""

    def __init__(self, server, connections):
        """It holds at most so many connections to a database of `server`."""
        self._folder = make_folder()
        self.port = free_port()
        self._process = None
        self._settings = f"""
            [databases]
            * = host={server.folder} port={server.port} user=postgres
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = {self.port}
            unix_socket_dir =
            auth_type = any
            pool_mode = transaction
            default_pool_size = {connections}
            """

    def __enter__(self):
        file = self._folder / "pgbouncer.ini"
        file.write_text("\n".join(line.strip() for line in self._settings.splitlines()))
        give_away(file)
        with open(self._folder / "log", "wb") as log:
            self._process = subprocess.Popen(
                as_postgres("/usr/sbin/pgbouncer", file), cwd=self._folder, stdin=subprocess.DEVNULL, stdout=log,
                stderr=log)
        wait_for(self._answers, 20, "the answer of pgbouncer")
        return self

    def __exit__(self, *_):
        self._process.send_signal(signal.SIGTERM)
        self._process.wait(20)
        shutil.rmtree(self._folder)

    def _answers(self):
        assert self._process.poll() is None, (self._folder / "log").read_text()
        return subprocess.run(["pg_isready", "--quiet", "--host=127.0.0.1", f"--port={self.port}"], timeout=10).returncode == 0

    def url(self, database):
        return f"postgresql://postgres@127.0.0.1:{self.port}/{database.name}"
