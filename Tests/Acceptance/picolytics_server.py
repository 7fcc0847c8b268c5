"""The real server, as an operator runs it: an executable, environment variables and a data directory."""

import json
import os
import re
import signal
import subprocess
import threading
import urllib.error
import urllib.request
from pathlib import Path

import private_postgres
from waiting import wait_for

REPOSITORY = Path(__file__).resolve().parents[2]
EXECUTABLE = Path(os.environ.get("PICOLYTICS_BINARY", REPOSITORY / ".build/release/picolytics"))

# What the tests need; everything else is the server's default.
OPTIONS = {
    "LISTEN_ADDR": "127.0.0.1:0",
    "DEMO": "true",
    "REQUEST_RATE_LIMIT": "0",
    "DASHBOARD_PASSWORD": "correct horse battery staple",
}


class PicolyticsServer:
    """Runs from the start of the `with` block to its end. May be stopped, killed and started again in between, each time
    on the same data directory; the port changes."""

    def __init__(self, folder, **options):
        """`folder` gets the data directory and the log. `options` are environment variables; None takes one away."""
        self.folder = Path(folder)
        self.data = self.folder / "data"
        self._options = {**OPTIONS, "DATA_DIR": str(self.data), **options}
        self._process = None
        self.log = []
        self.url = None

    def set(self, **options):
        """Changes environment variables from the next start on."""
        self._options.update(options)

    def run(self, *arguments):
        """Runs a command of the program on the same data directory. Exit status and what it printed."""
        environment = {name: value for name, value in self._options.items() if value is not None}
        ended = subprocess.run(
            [EXECUTABLE, *arguments], cwd=self.folder, capture_output=True, text=True, timeout=20,
            env={"PATH": os.environ["PATH"], **environment})
        return ended.returncode, ended.stdout + ended.stderr

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        if self.is_running():
            self.kill()

    def start(self, deadline=20.0):
        """Returns once the server answers."""
        assert not self.is_running()
        self.folder.mkdir(parents=True, exist_ok=True)
        environment = {name: value for name, value in self._options.items() if value is not None}
        self.log = []
        self._process = subprocess.Popen(
            [EXECUTABLE], cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            env={"PATH": os.environ["PATH"], **environment})
        threading.Thread(target=self._read_log, args=(self._process, self.log), daemon=True).start()
        address = wait_for(self._address, deadline, "the line of the log that says where the server listens")
        self.url = f"http://{address}"
        wait_for(self._answers, deadline, f"the answer of {self.url}/")

    @staticmethod
    def _read_log(process, log):
        for line in process.stdout:
            log.append(line.rstrip("\n"))

    def _address(self):
        # The log is complete only after the process has ended, so look at the process first.
        ended = self._process.poll() is not None
        for line in list(self.log):
            if found := re.search(r"Listening on (127\.0\.0\.1:[1-9]\d*)", line):
                return found[1]
        assert not ended, f"the server ended with {self._process.returncode}:\n" + "\n".join(self.log)
        return None

    def _answers(self):
        try:
            return self.get("/") == (200, b"OK")
        except OSError:
            return False

    @property
    def pid(self):
        return self._process.pid

    def is_running(self):
        return self._process is not None and self._process.poll() is None

    def stop(self, deadline=20.0):
        """Asks the server to end, as a service manager does, and returns its exit status."""
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait(deadline)

    def kill(self):
        """Ends the server as a power cut would."""
        self._process.kill()
        self._process.wait()

    def restart(self):
        assert self.stop() == 0
        self.start()

    def get(self, path, headers=None):
        """Status and body."""
        return self._request(urllib.request.Request(self.url + path, headers=headers or {}))

    def post(self, event, headers=None, path="/p"):
        """Sends one event, as bytes or as what becomes a JSON object. Status and body."""
        body = event if isinstance(event, bytes) else json.dumps(event).encode()
        return self._request(urllib.request.Request(self.url + path, data=body, headers=headers or {}))

    @staticmethod
    def _request(request):
        try:
            with urllib.request.urlopen(request, timeout=10) as response:
                return response.status, response.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()

    def query(self, sql):
        """The rows of the database, as `sqlite3` or, if PGCONNSTRING is set, `psql` reads them beside the running
        server."""
        if url := self._options.get("PGCONNSTRING"):
            return private_postgres.rows(url, sql)
        command = ["sqlite3", "-readonly", "-json", self.data / "picolytics.db", sql]
        answer = subprocess.run(command, capture_output=True, text=True, timeout=10)
        assert answer.returncode == 0, answer.stderr
        return json.loads(answer.stdout or "[]")

    def wait_for_rows(self, sql, count, deadline=10.0):
        """The rows, once there are at least `count`."""

        def rows():
            found = self.query(sql)
            return found if len(found) >= count else None

        return wait_for(rows, deadline, f"{count} rows of {sql}")
