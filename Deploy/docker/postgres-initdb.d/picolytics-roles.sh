#!/usr/bin/env bash
# Makes the database, the server's role that owns it, and Grafana's role, which may read what the server makes there.
# The image of Postgres runs this once, as its superuser, on a new data directory. The server itself takes the right to
# read salts, settings and certificates away from everyone else, in the transaction that makes them.
set -euo pipefail

: "${POSTGRES_PICOLYTICS_USER:?}" "${POSTGRES_PICOLYTICS_PASSWORD:?}"
: "${POSTGRES_GRAFANA_USER:?}" "${POSTGRES_GRAFANA_PASSWORD:?}"

# psql reads the environment itself: arguments would show the passwords to whoever lists the processes.
psql --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --username="${POSTGRES_USER:-postgres}" --no-password --dbname=postgres <<'SQL'
\set server `printenv POSTGRES_PICOLYTICS_USER`
\set server_password `printenv POSTGRES_PICOLYTICS_PASSWORD`
\set reader `printenv POSTGRES_GRAFANA_USER`
\set reader_password `printenv POSTGRES_GRAFANA_PASSWORD`

CREATE ROLE :"server" LOGIN PASSWORD :'server_password';
CREATE ROLE :"reader" LOGIN PASSWORD :'reader_password';
-- POSTGRES_DB may have made it already.
SELECT 'CREATE DATABASE picolytics' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'picolytics') \gexec
ALTER DATABASE picolytics OWNER TO :"server";
REVOKE ALL ON DATABASE picolytics FROM PUBLIC;
GRANT CONNECT ON DATABASE picolytics TO :"reader";

\connect picolytics
-- Before version 15 everyone may create in this schema, and the database's owner does not own it.
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT ALL ON SCHEMA public TO :"server";
GRANT USAGE ON SCHEMA public TO :"reader";
-- Questions about many visits: room to count in, and no compiling for longer than the answer takes.
ALTER ROLE :"reader" IN DATABASE picolytics SET work_mem = '64MB';
ALTER ROLE :"reader" IN DATABASE picolytics SET jit = off;
ALTER DEFAULT PRIVILEGES FOR ROLE :"server" IN SCHEMA public GRANT SELECT ON TABLES TO :"reader";
SQL
