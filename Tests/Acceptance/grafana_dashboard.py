"""Grafana's part: reads the dashboard and makes statements of its panels' queries, as Grafana and its plugin for
Postgres do.

Macros: https://grafana.com/docs/grafana/latest/datasources/postgres/query-editor/#macros; the plugin finds them by a
pattern, splits their arguments at commas, and writes times in UTC. Variables are replaced before, by the page.
"""

import json
import re
from pathlib import Path

DASHBOARD = Path(__file__).resolve().parents[2] / "Deploy/grafana/dashboards/picolytics.json"
EVENTS, METRICS = "PicolyticsEvents", "PicolyticsMetrics"

# An argument ends at the first closing parenthesis: macros cannot hold calls of functions.
MACRO = re.compile(r"\$([_a-zA-Z0-9]+)\(([^)]*)\)")
SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 7 * 86400}


class Dashboard:
    def __init__(self, text=None):
        self.model = json.loads(text or DASHBOARD.read_text())

    def panels(self):
        """All panels, those of closed rows too."""
        for panel in self.model["panels"]:
            yield panel
            yield from panel.get("panels", [])

    def targets(self, source):
        """Pairs of a name, `title` or `title B` for a second query, and the query, of the panels on a data source."""
        for panel in self.panels():
            if panel.get("datasource", {}).get("uid") != source:
                continue
            for target in panel["targets"]:
                letter = target["refId"]
                yield panel["title"] if letter == "A" else f"{panel['title']} {letter}", target

    def statements(self):
        return {name: target["rawSql"] for name, target in self.targets(EVENTS)}

    def expressions(self):
        return {name: target["expr"] for name, target in self.targets(METRICS)}

    def variable(self, name):
        return next(one for one in self.model["templating"]["list"] if one["name"] == name)


def expand(sql, begin, end, interval="1h", sites=None, all_value="site"):
    """The statement that Grafana sends.

    `begin` and `end` are aware datetimes; `sites` are the names chosen, None for All, which the page replaces by the
    variable's own text, unquoted.
    """
    chosen = all_value if sites is None else ",".join("'" + site.replace("'", "''") + "'" for site in sites)
    sql = sql.replace("${site:sqlstring}", chosen).replace("$__interval", interval)
    assert "${" not in sql, f"a variable that this test does not know: {sql}"
    return MACRO.sub(lambda macro: _macro(macro[1], [part.strip() for part in macro[2].split(",")], begin, end), sql)


def _macro(name, arguments, begin, end):
    column = arguments[0]
    match name:
        case "__timeFilter":
            return f"{column} BETWEEN '{_time(begin)}' AND '{_time(end)}'"
        case "__timeFrom":
            return f"'{_time(begin)}'"
        case "__timeTo":
            return f"'{_time(end)}'"
        case "__timeGroup":
            seconds = _seconds(arguments[1])
            return f"floor(extract(epoch from {column})/{seconds})*{seconds}"
        case "__timeGroupAlias":
            return _macro("__timeGroup", arguments, begin, end) + ' AS "time"'
        case "__unixEpochGroup":
            seconds = _seconds(arguments[1])
            return f"floor(({column})/{seconds})*{seconds}"
        case "__unixEpochGroupAlias":
            return _macro("__unixEpochGroup", arguments, begin, end) + ' AS "time"'
    raise AssertionError(f"unknown macro {name}")


def _time(moment):
    return moment.isoformat().replace("+00:00", "Z")


def _seconds(interval):
    number, unit = re.fullmatch(r"(\d+)([smhdw])", interval.strip("'")).groups()
    return int(number) * SECONDS[unit]
