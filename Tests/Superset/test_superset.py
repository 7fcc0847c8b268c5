"""Apache Superset connects to picolytics' database on Postgres with a role that may only read, and its SQL Lab, data sets
and charts give the numbers that anyone can count in known_visits."""

import json

import known_visits
import pytest
from private_postgres import PrivatePostgres, remove_template
from stores import postgres_store
from superset_server import SupersetServer


@pytest.fixture(scope="module")
def url(tmp_path_factory):
    """Of a database with known visits, for a role that reads."""
    with PrivatePostgres() as postgres:
        database = postgres_store(postgres, tmp_path_factory.mktemp("server"))
        database.execute(known_visits.postgres())
        database.execute("""CREATE ROLE superset LOGIN PASSWORD 'superset';
            GRANT SELECT ON domains, sessions, events, visits, pageviews TO superset""")
        yield postgres.url(database.name, "superset", "superset").replace("postgresql:", "postgresql+psycopg2:")
    remove_template()


@pytest.fixture(scope="module")
def superset(tmp_path_factory):
    with SupersetServer(tmp_path_factory.mktemp("superset")) as superset:
        yield superset


@pytest.fixture(scope="module")
def database(superset, url):
    return superset.post("/api/v1/database/", {
        "database_name": "picolytics", "sqlalchemy_uri": url, "expose_in_sqllab": True})["id"]


@pytest.fixture(scope="module")
def dataset(superset, database):
    return superset.post("/api/v1/dataset/", {
        "database": database, "schema": "public", "table_name": "visits"})["id"]


def question(dataset, columns, metrics, **rest):
    return {
        "datasource": {"id": dataset, "type": "table"}, "result_format": "json", "result_type": "full",
        "queries": [{"columns": columns, "metrics": metrics, "filters": [
            {"col": "site", "op": "==", "val": "example.com"}], "row_limit": 100, **rest}]}


def metric(label, expression):
    return {"label": label, "expressionType": "SQL", "sqlExpression": expression}


VISITORS = metric("visitors", "count(DISTINCT local_day || visitor_id)")
PAGEVIEWS = metric("pageviews", "sum(pageviews)")
BOUNCE_RATE = metric("bounce_rate", "avg(bounce::int)::float8")


def test_sql_lab_answers(superset, database):
    answer = superset.post("/api/v1/sqllab/execute/", {
        "database_id": database, "schema": "public", "runAsync": False,
        "sql": """SELECT local_day::text AS day, count(*) AS visits FROM visits WHERE site = 'example.com'
            GROUP BY 1 ORDER BY 1"""})
    assert answer["data"] == [{"day": "2026-06-01", "visits": 3}, {"day": "2026-06-02", "visits": 2}]


def test_a_data_set_on_the_view_knows_its_columns_and_their_types(superset, dataset):
    columns = {column["column_name"]: column for column in superset.get(f"/api/v1/dataset/{dataset}")["result"]["columns"]}
    assert len(columns) == 35
    assert {name for name, column in columns.items() if column["is_dttm"]} == {"local_day", "created_at", "updated_at"}
    assert columns["bounce"]["type"] == "BOOLEAN"


def test_a_chart_that_is_kept_answers(superset, dataset):
    asked = question(dataset, ["source"], [VISITORS, PAGEVIEWS], orderby=[[VISITORS, False], ["source", True]])
    chart = superset.post("/api/v1/chart/", {
        "slice_name": "Sources", "viz_type": "table", "datasource_id": dataset, "datasource_type": "table",
        "params": json.dumps({"viz_type": "table", "groupby": ["source"]}), "query_context": json.dumps(asked)})["id"]
    [answer] = superset.get(f"/api/v1/chart/{chart}/data/")["result"]
    assert [(row["source"], row["visitors"], row["pageviews"]) for row in answer["data"]] == [
        ("Google", 2, 5), ("", 1, 1), ("newsletter", 1, 1), ("partner.example", 1, 0)]


def test_a_chart_over_time_answers(superset, dataset):
    asked = question(
        dataset, [{"label": "day", "expressionType": "SQL", "sqlExpression": "created_at", "columnType": "BASE_AXIS",
                   "timeGrain": "P1D"}], [VISITORS, BOUNCE_RATE],
        time_range="2026-06-01T00:00:00 : 2026-06-03T00:00:00", granularity="created_at", extras={"time_grain_sqla": "P1D"})
    [answer] = superset.post("/api/v1/chart/data", asked)["result"]
    days = sorted(answer["data"], key=lambda row: str(row["day"]))
    assert [(row["visitors"], row["bounce_rate"]) for row in days] == [(2, pytest.approx(2 / 3)), (2, 0.5)]
