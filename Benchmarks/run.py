#!/usr/bin/env python3
"""Prints the figures of the program, in about a minute: `make benchmark`.

Load generator, server and references run on the same cores, in turns, so compare the ratios: absolute figures are those of
the machine. References: nginx that answers 202 to the same requests and keeps nothing, and the sqlite3 module that inserts
the same events as plain text rows, in batches of the same size with the same durability.
"""

import json
import os
import signal
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from wrk import CONNECTIONS, wrk

REPOSITORY = Path(__file__).resolve().parent.parent
BINARY = REPOSITORY / ".build/release/picolytics"
ROUNDS = 3
SECONDS = 8
REFERENCE_SECONDS = 4
NGINX_PORT = 18093
PLAIN_ROWS = 100_000
CALM_SECONDS = 8
TICKS = os.sysconf("SC_CLK_TCK")


class Server:
    def __init__(self, folder):
        self.folder = folder
        self.process = None

    def start(self):
        """Seconds from the start of the process to its first answer."""
        environment = {
            "DATA_DIR": f"{self.folder}/data", "LISTEN_ADDR": "127.0.0.1:0", "IP_EXTRACTOR": "xff",
            "REQUEST_RATE_LIMIT": "0", "DASHBOARD_PASSWORD": "benchmark"}
        begun = time.perf_counter()
        self.process = subprocess.Popen(
            [BINARY], cwd=self.folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        for line in self.process.stdout:
            if "Listening on" in line:
                self.port = int(json.loads(line)["msg"].rsplit(":", 1)[1])
                break
        urllib.request.urlopen(f"http://127.0.0.1:{self.port}/").read()
        return time.perf_counter() - begun

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(60) == 0

    def processor_seconds(self):
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def memory_mib(self, name):
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return next(int(line.split()[1]) for line in status.splitlines() if line.startswith(name)) / 1024

    def query(self, sql):
        connection = sqlite3.connect(f"file:{self.folder}/data/picolytics.db?mode=ro", uri=True)
        try:
            return connection.execute(sql).fetchone()
        finally:
            connection.close()

    def stored(self):
        return self.query("SELECT ifnull(max(last_event), 0) FROM checkpoint")[0]


def measure_load(folder, round_number):
    server = Server(folder)
    server.start()
    idle = server.memory_mib("VmRSS")
    before = server.stored()
    processor, begun = server.processor_seconds(), time.perf_counter()
    load = wrk(server.port, SECONDS, round_number)
    ended = time.perf_counter()
    stored_in_load = server.stored() - before
    # What was under way when wrk stopped is stored too.
    while server.stored() - before < load["requests"]:
        time.sleep(0.02)
        assert time.perf_counter() - ended < 60, "acknowledged events are missing"
    drained = time.perf_counter()
    events = server.stored() - before
    figures = {
        "acked": load["per_second"], "p50": load["p50"] / 1000, "p99": load["p99"] / 1000,
        "stored": events / (drained - begun), "behind": 1 - stored_in_load / load["requests"],
        "cpu": (server.processor_seconds() - processor) / events * 1e6,
        "idle": idle, "peak": server.memory_mib("VmHWM"),
    }
    server.stop()
    return figures


def measure_calm(folder):
    """A steady load of about 1,000 events a second: what wrk says, and resident memory in MiB."""
    server = Server(folder)
    server.start()
    load = wrk(server.port, CALM_SECONDS, 1, CONNECTIONS)
    memory = server.memory_mib("VmRSS")
    server.stop()
    return load, memory


def measure_nginx(folder, pause_milliseconds=None):
    configuration = Path(folder) / "nginx.conf"
    configuration.write_text(f"""
        daemon off; master_process off; pid {folder}/nginx.pid; error_log stderr crit;
        events {{ worker_connections 1024; }}
        http {{ access_log off; keepalive_requests 1000000000; client_body_temp_path {folder}/body;
            proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi;
            scgi_temp_path {folder}/scgi;
            server {{ listen 127.0.0.1:{NGINX_PORT}; location / {{ return 202 "ok"; }} }} }}""")
    nginx = subprocess.Popen(["nginx", "-c", configuration], stderr=subprocess.DEVNULL)
    try:
        deadline = time.perf_counter() + 10
        while True:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{NGINX_PORT}/").read()
                break
            except OSError:
                assert time.perf_counter() < deadline, "nginx does not answer"
        return wrk(NGINX_PORT, REFERENCE_SECONDS, 1, pause_milliseconds)
    finally:
        nginx.terminate()
        nginx.wait()


def measure_plain_rows(folder):
    """Rows a second of the plainest store: texts, one table, no sessions."""
    connection = sqlite3.connect(f"{folder}/plain.db", isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute(
        "CREATE TABLE events(id INTEGER PRIMARY KEY, site TEXT, visitor TEXT, name TEXT, path TEXT, referrer TEXT,"
        " browser TEXT, os TEXT, device TEXT, country TEXT, load_time INT, ttfb INT, created_at TEXT)")
    rows = [
        (f"site{number % 3}.example", f"{number % 20_000:016x}", "load", f"/page/{number % 200}",
         "https://www.google.com/", "Chrome", "Windows", "Computer", "US", number % 2000, number % 300,
         "2026-01-01 00:00:00.000")
        for number in range(PLAIN_ROWS)]
    begun = time.perf_counter()
    for start in range(0, PLAIN_ROWS, 6400):
        connection.execute("BEGIN")
        connection.executemany(
            "INSERT INTO events(site, visitor, name, path, referrer, browser, os, device, country, load_time, ttfb,"
            " created_at) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)", rows[start : start + 6400])
        connection.execute("COMMIT")
    seconds = time.perf_counter() - begun
    connection.close()
    return PLAIN_ROWS / seconds, os.path.getsize(f"{folder}/plain.db") / PLAIN_ROWS


def measure_starts(folder):
    server = Server(folder)
    times = []
    for _ in range(8):
        times.append(server.start())
        server.stop()
    return statistics.median(times[1:])


def main():
    if not BINARY.exists():
        sys.exit("run make build first")
    rounds, nginx = [], []
    with tempfile.TemporaryDirectory() as folder:
        start = measure_starts(folder)
        for number in range(1, ROUNDS + 1):
            nginx.append(measure_nginx(folder)["per_second"])
            rounds.append(measure_load(folder, number))
        plain, plain_bytes = measure_plain_rows(folder)
        calm, calm_memory = measure_calm(tempfile.mkdtemp(dir=folder))
        calm_nginx = measure_nginx(folder, CONNECTIONS)
        server = Server(folder)
        events, = server.query("SELECT count(*) FROM event_rows")
        sessions, = server.query("SELECT count(*) FROM session_rows")
        size = os.path.getsize(f"{folder}/data/picolytics.db") / events

    def median(name):
        return statistics.median(figures[name] for figures in rounds)

    reference = statistics.median(nginx)
    load = os.getloadavg()[0]
    lines = [
        ("acked events/s, fsynced, 64 connections", f"{median('acked'):,.0f}",
         f"{median('acked') / reference:.2f} of nginx's {reference:,.0f}/s, which keeps nothing"),
        ("time to the ack, p50 / p99, at that load", f"{median('p50'):.1f} / {median('p99'):.1f} ms", ""),
        (f"time to the ack, p50 / p99, at {calm['per_second']:,.0f} a second",
         f"{calm['p50'] / 1000:.2f} / {calm['p99'] / 1000:.2f} ms",
         f"nginx: {calm_nginx['p50'] / 1000:.2f} / {calm_nginx['p99'] / 1000:.2f} ms"),
        ("stored events/s, sustained", f"{median('stored'):,.0f}",
         f"{median('stored') / plain:.2f} of plain text rows by sqlite3, {plain:,.0f}/s with nothing else running"),
        ("not yet stored when the load ends", f"{median('behind'):.1%}", ""),
        ("CPU per 1,000 events, all of it", f"{median('cpu'):.1f} ms", ""),
        ("resident memory idle / highest under load", f"{median('idle'):.0f} / {median('peak'):.0f} MiB", ""),
        (f"resident memory after {CALM_SECONDS} s of {calm['per_second']:,.0f} a second", f"{calm_memory:.0f} MiB", ""),
        ("start to the first answer", f"{start * 1000:.0f} ms", ""),
        ("binary", f"{BINARY.stat().st_size / 1e6:.1f} MB", "with country table and user agent rules"),
        ("bytes an event", f"{size:.0f}",
         f"{events / sessions:.1f} events a session; {size / plain_bytes:.2f} of plain text rows"),
    ]
    width = max(len(name) for name, _, _ in lines)
    for name, value, remark in lines:
        print(f"{name:<{width}}  {value:>14}  {remark}")
    ranges = ", ".join(f"{figures['acked']:,.0f}" for figures in rounds)
    print(f"\nmedians of {ROUNDS} rounds; acked/s by round: {ranges}; load average at the end {load:.1f}, {os.cpu_count()} cores")


main()
