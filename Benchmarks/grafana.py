#!/usr/bin/env python3
"""Times each panel of the Grafana dashboard on a filled database (Benchmarks/fill_postgres.py) and prints a table.

    PGHOST=… PGDATABASE=… Benchmarks/grafana.py

Milliseconds of the median of five runs after one that warms up, as Postgres counts them: planning and execution, with
the settings that Deploy/docker/postgres-initdb.d gives Grafana's role. Bar: 200 ms.
"""

import datetime
import json
import os
import statistics
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "Tests/Acceptance"))
from grafana_dashboard import Dashboard, expand  # noqa: E402

RUNS = 5
BAR = 200
SETTINGS = "SET work_mem = '64MB'; SET jit = off;\n"


def psql(sql):
    ended = subprocess.run(
        ["psql", "--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--set=ON_ERROR_STOP=1"], input=sql,
        capture_output=True, text=True)
    if ended.returncode != 0:
        raise SystemExit(f"{sql}\n{ended.stderr}")
    return ended.stdout


def milliseconds(sql):
    """The times of a statement, run in one session."""
    plans = psql(SETTINGS + f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {sql};\n" * (RUNS + 1))
    times, decoder, position = [], json.JSONDecoder(), 0
    while position < len(plans.rstrip()):
        [plan], position = decoder.raw_decode(plans, position)
        times.append(plan["Planning Time"] + plan["Execution Time"])
        position += len(plans[position:]) - len(plans[position:].lstrip())
    return times[1:]


def main():
    [largest] = psql("""SELECT domain_name FROM domains
        ORDER BY (SELECT count(*) FROM sessions WHERE sessions.domain_id = domains.domain_id) DESC LIMIT 1""").split()
    events, sessions, end = psql("""SELECT (SELECT count(*) FROM events) || '|' || (SELECT count(*) FROM sessions)
        || '|' || (SELECT max(created_at) AT TIME ZONE 'UTC' FROM sessions)""").strip().split("|")
    end = datetime.datetime.fromisoformat(end).replace(tzinfo=datetime.timezone.utc)
    dashboard = Dashboard()
    ranges = [(days, sites) for days in (7, 30) for sites in ([largest], None)]
    print(f"{int(events):,} events, {int(sessions):,} sessions; load average {os.getloadavg()[0]:.1f}")
    print(f"{'panel, ms':<26}" + "".join(f"{days} days, {'one site' if sites else 'all':<8}  " for days, sites in ranges))
    late = 0
    for name, sql in dashboard.statements().items():
        line = f"{name:<26}"
        for days, sites in ranges:
            interval = "1h" if days == 7 else "2h"
            statement = expand(
                sql, end - datetime.timedelta(days=days), end, interval, sites, dashboard.variable("site")["allValue"])
            median = statistics.median(milliseconds(statement))
            late += median > BAR
            line += f"{median:>14,.0f}    "
        print(line, flush=True)
    print(f"{late} over {BAR} ms; load average at the end {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
