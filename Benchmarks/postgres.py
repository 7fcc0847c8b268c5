#!/usr/bin/env python3
"""Prints the figures of the program on a Postgres server of its own, in about two minutes: `make benchmark-postgres`.

Load generator, servers, Postgres and the reference run on the same cores, in turns, so compare the ratios. Postgres has
its defaults, fsync included. The reference is psql that copies the same events as plain rows of text into one table with
a key, in batches of the same size: no sessions, no other index.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(REPOSITORY / "Tests/Acceptance"), str(REPOSITORY / "Benchmarks")]
from picolytics_server import PicolyticsServer  # noqa: E402
from private_postgres import PrivatePostgres, binaries, remove_template  # noqa: E402
from wrk import CONNECTIONS, wrk  # noqa: E402

ROUNDS = 3
SECONDS = 8
OUTAGE_EVENTS = 150_000
PLAIN_ROWS = 200_000
BATCH = 6400
TICKS = os.sysconf("SC_CLK_TCK")


def server_on(database, folder):
    return PicolyticsServer(folder, PGCONNSTRING=database.url(), IP_EXTRACTOR="xff", DEMO="false")


def port(server):
    return int(server.url.rsplit(":", 1)[1])


def processor_seconds(pid):
    """Of a process and of the children that it waited for; 0 if it has just ended."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except FileNotFoundError:
        return 0
    return sum(int(field) for field in fields[11:15]) / TICKS


def postgres_seconds(postgres):
    """Of the postmaster and everything under it."""
    parent = postgres._process.pid
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    return processor_seconds(parent) + sum(processor_seconds(child) for child in children)


def stored(database):
    return database.rows("SELECT count(*) FROM events")[0]["count"]


def wait_for_rows(database, count, runs, deadline=120):
    """What was under way when a run of wrk stopped is stored too."""
    end = time.perf_counter() + deadline
    while (now := stored(database)) < count:
        assert time.perf_counter() < end, f"{count - now} acknowledged events are missing"
        time.sleep(0.05)
    assert now <= count + runs * CONNECTIONS, f"{now - count} events too many"


def load(ports, seed, seconds):
    """All ports at once; the sum of what was acknowledged."""
    if len(ports) == 1:
        return wrk(ports[0], seconds, seed)["requests"]
    code = "import sys; from wrk import wrk; print(wrk(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))['requests'])"
    runs = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(number), str(seconds), str(seed * 10 + index)], stdout=subprocess.PIPE,
            text=True, cwd=REPOSITORY / "Benchmarks")
        for index, number in enumerate(ports)]
    return sum(int(run.communicate()[0]) for run in runs)


def measure_load(postgres, count, seed):
    """Sustained load on so many servers."""
    database = postgres.new_database()
    with tempfile.TemporaryDirectory() as folder:
        servers = [server_on(database, f"{folder}/{index}") for index in range(count)]
        try:
            for server in servers:
                server.start()
            before = sum(processor_seconds(server.pid) for server in servers), postgres_seconds(postgres)
            begun = time.perf_counter()
            acked = load([port(server) for server in servers], seed, SECONDS)
            ended = time.perf_counter()
            at_end = stored(database)
            wait_for_rows(database, acked, runs=count)
            drained = time.perf_counter()
            after = sum(processor_seconds(server.pid) for server in servers), postgres_seconds(postgres)
        finally:
            for server in servers:
                server.stop()
    size = database.rows("SELECT sum(pg_total_relation_size(c.oid))::float8 AS bytes FROM pg_class c"
                         " WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace")[0]["bytes"]
    sessions = database.rows("SELECT count(*) FROM sessions")[0]["count"]
    return {
        "acked": acked / (ended - begun), "stored": acked / (drained - begun), "behind": 1 - at_end / acked,
        "server": (after[0] - before[0]) / acked * 1e6, "postgres": (after[1] - before[1]) / acked * 1e6,
        "bytes": size / acked, "events": acked / sessions,
    }


def measure_outage(postgres):
    """Events a second that leave the spool after an outage, while a tenth of full load goes on coming."""
    database = postgres.new_database()
    with tempfile.TemporaryDirectory() as folder, server_on(database, folder) as server:
        postgres.stop()
        acked = 0
        seed = 1
        while acked < OUTAGE_EVENTS:
            acked += wrk(port(server), 2, seed)["requests"]
            seed += 1
        postgres.start()
        begun = time.perf_counter()
        # The writer looks again after a pause that grew while the server was away.
        while stored(database) == 0:
            time.sleep(0.02)
        first, started = stored(database), time.perf_counter()
        fresh = wrk(port(server), 2, seed, 25)["requests"]
        wait_for_rows(database, acked + fresh, runs=seed)
        seconds = time.perf_counter() - started
        return (acked + fresh - first) / seconds, started - begun


def measure_plain_rows(postgres):
    database = postgres.new_database()
    database.execute(
        "CREATE TABLE plain(id bigserial PRIMARY KEY, site text, visitor text, name text, path text, referrer text,"
        " browser text, os text, device text, country text, load_time int, ttfb int, created_at timestamptz)")
    copy = ("COPY plain(site, visitor, name, path, referrer, browser, os, device, country, load_time, ttfb, created_at)"
            " FROM STDIN;\n")
    script = []
    for start in range(0, PLAIN_ROWS, BATCH):
        script.append(copy)
        script += [
            f"site{number % 3}.example\t{number % 20_000:016x}\tload\t/page/{number % 200}\thttps://www.google.com/\tChrome\t"
            f"Windows\tComputer\tUS\t{number % 2000}\t{number % 300}\t2026-01-01 00:00:00+00\n"
            for number in range(start, min(PLAIN_ROWS, start + BATCH))]
        script.append("\\.\n")
    begun = time.perf_counter()
    subprocess.run(
        [binaries() / "psql", "--no-psqlrc", "--quiet", f"--dbname={database.url()}"], input="".join(script), text=True,
        check=True)
    return PLAIN_ROWS / (time.perf_counter() - begun)


def main():
    one, two, plain = [], [], []
    with PrivatePostgres(settings={"fsync": "on"}) as postgres:
        for seed in range(1, ROUNDS + 1):
            plain.append(measure_plain_rows(postgres))
            one.append(measure_load(postgres, 1, seed))
            two.append(measure_load(postgres, 2, seed))
        drained, pause = measure_outage(postgres)
    remove_template()

    def median(rounds, name):
        return statistics.median(figures[name] for figures in rounds)

    reference = statistics.median(plain)
    lines = []
    for name, rounds in (("one server", one), ("two servers", two)):
        lines += [
            (f"{name}: acked events/s, fsynced", f"{median(rounds, 'acked'):,.0f}", ""),
            (f"{name}: stored events/s, sustained", f"{median(rounds, 'stored'):,.0f}",
             f"{median(rounds, 'stored') / reference:.2f} of plain rows by COPY, {reference:,.0f}/s with nothing else running"),
            (f"{name}: not yet stored when the load ends", f"{median(rounds, 'behind'):.1%}", ""),
            (f"{name}: CPU per 1,000 events, server + Postgres",
             f"{median(rounds, 'server'):.0f} + {median(rounds, 'postgres'):.0f} ms", ""),
            (f"{name}: bytes an event", f"{median(rounds, 'bytes'):.0f}",
             f"{median(rounds, 'events'):.1f} events a session"),
        ]
    lines.append(("drained after an outage, events/s", f"{drained:,.0f}",
                  f"{drained / median(one, 'stored'):.2f} of the sustained rate, new events coming meanwhile;"
                  f" first row {pause:.1f} s after Postgres answers"))
    width = max(len(name) for name, _, _ in lines)
    for name, value, remark in lines:
        print(f"{name:<{width}}  {value:>14}  {remark}")
    ranges = ", ".join(f"{figures['stored']:,.0f}" for figures in one)
    print(f"\nmedians of {ROUNDS} rounds; stored/s of one server by round: {ranges};"
          f" load average at the end {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores")


main()
