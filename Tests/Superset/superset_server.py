"""A real Apache Superset, spoken to by its REST API."""

import json
import os
import secrets
import subprocess
import urllib.error
import urllib.request
from pathlib import Path

from private_postgres import free_port
from waiting import wait_for

PROGRAM = Path(__file__).resolve().parents[2] / ".build/superset/bin/superset"
CONFIGURATION = """
SQLALCHEMY_DATABASE_URI = "sqlite:///{folder}/superset.db"
SECRET_KEY = "{secret}"
WTF_CSRF_ENABLED = False
TALISMAN_ENABLED = False
"""


class SupersetServer:
    """Makes its own database in `folder`, and runs from the start of the `with` block to its end."""

    def __init__(self, folder):
        self._folder = folder
        self._password = secrets.token_hex(16)
        self._token = None
        configuration = folder / "superset_config.py"
        configuration.write_text(CONFIGURATION.format(folder=folder, secret=secrets.token_hex(32)))
        self._environment = {
            "PATH": f"{PROGRAM.parent}:{os.environ['PATH']}", "HOME": str(folder), "SUPERSET_HOME": str(folder),
            "SUPERSET_CONFIG_PATH": str(configuration), "FLASK_APP": "superset.app:create_app()"}

    def __enter__(self):
        self._run("db", "upgrade")
        self._run("fab", "create-admin", "--username", "admin", "--firstname", "A", "--lastname", "B", "--email",
                  "admin@example.com", "--password", self._password)
        self._run("init")
        port = free_port()
        self._url = f"http://127.0.0.1:{port}"
        with open(self._folder / "log", "wb") as log:
            self._process = subprocess.Popen(
                [PROGRAM, "run", "--port", str(port), "--with-threads"], cwd=self._folder, env=self._environment,
                stdout=log, stderr=log)
        wait_for(self._answers, 120, "the answer of Superset")
        self._token = self.post("/api/v1/security/login", {
            "username": "admin", "password": self._password, "provider": "db"})["access_token"]
        return self

    def __exit__(self, *_):
        self._process.kill()
        self._process.wait()

    def _run(self, *arguments):
        ended = subprocess.run(
            [PROGRAM, *arguments], cwd=self._folder, env=self._environment, capture_output=True, text=True, timeout=600)
        assert ended.returncode == 0, ended.stdout + ended.stderr

    def _answers(self):
        assert self._process.poll() is None, (self._folder / "log").read_text()
        try:
            return urllib.request.urlopen(f"{self._url}/health", timeout=10).read() == b"OK"
        except OSError:
            return False

    def post(self, path, body):
        return self._request(path, json.dumps(body).encode())

    def get(self, path):
        return self._request(path)

    def _request(self, path, body=None):
        headers = {"Authorization": f"Bearer {self._token}"} if self._token else {}
        if body is not None:
            headers["Content-Type"] = "application/json"
        request = urllib.request.Request(self._url + path, data=body, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=120) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{path}: {error.code} {error.read().decode()}") from error
