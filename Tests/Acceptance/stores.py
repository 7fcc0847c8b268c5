"""Stores with the tables that the server itself makes, to be filled with rows and asked by SQL."""

import json
import subprocess

from picolytics_server import PicolyticsServer

# The server listens before its database is ready; these are the last of its tables and views.
TABLES_ARE_MADE = "SELECT 1 AS made WHERE to_regclass('pageviews') IS NOT NULL"


def postgres_store(postgres, folder):
    """A database of the server `postgres` with picolytics' tables; `rows` and `execute` of it speak SQL."""
    database = postgres.new_database()
    with PicolyticsServer(folder, PGCONNSTRING=database.url()) as server:
        server.wait_for_rows(TABLES_ARE_MADE, 1, 20)
        assert server.stop() == 0
    return database


def sqlite_store(folder):
    with PicolyticsServer(folder) as server:
        assert server.stop() == 0
    return SQLiteFile(folder / "data/picolytics.db")


class SQLiteFile:
    """A database file, as the `sqlite3` command sees it."""

    def __init__(self, path):
        self._path = path

    def rows(self, sql):
        return json.loads(self._run("-readonly", "-json", self._path, sql) or "[]")

    def execute(self, sql):
        self._run("-bail", self._path, f"BEGIN; {sql} COMMIT;")

    @staticmethod
    def _run(*arguments):
        ended = subprocess.run(["sqlite3", *map(str, arguments)], capture_output=True, text=True, timeout=20)
        assert ended.returncode == 0, ended.stderr
        return ended.stdout
