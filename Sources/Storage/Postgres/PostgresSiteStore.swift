import Analytics
import Postgres

/// The sites and what is set for them. From any thread; other servers may write too.
package struct PostgresSiteStore: SiteStore {
    private let database: PostgresDatabase

    package init(_ database: PostgresDatabase) { self.database = database }

    package func sites() throws(StoreError) -> [Site] {
        // Byte by byte, as SQLite compares.
        let sql = """
            SELECT domain_name, timezone, hash_routing FROM domains ORDER BY domain_name COLLATE "C"
            """
        return try database.withShared { connection throws(PostgresError) in
            var sites: [Site] = []
            try connection.query(sql).forEachRow { row in
                sites.append(
                    Site(
                        domain: row.text(0), timeZone: row.isNull(1) ? nil : row.text(1),
                        hashRouting: row.bool(2)))
            }
            return sites
        }
    }

    /// - Throws: `.refused` if Postgres does not know the time zone, which its views would fail on.
    package func set(_ site: Site) throws(StoreError) {
        let zone = site.timeZone ?? ""
        try database.withShared { connection throws(PostgresError) in
            if !zone.isEmpty { try connection.query("SELECT now() AT TIME ZONE $1", [.text(zone)]) }
            try connection.query(Self.change, [.text(site.domain), .text(zone), .bool(site.hashRouting)])
        }
    }

    /// A site that is known is changed without an attempt to insert it, which would take a number of `domain_id` for
    /// nothing; there are only two thousand million.
    private static let change = """
        WITH
            changed AS (
                UPDATE domains SET timezone = nullif($2, ''), hash_routing = $3 WHERE domain_name = $1 RETURNING 1),
            added AS (
                INSERT INTO domains(domain_name, timezone, hash_routing)
                SELECT $1, nullif($2, ''), $3 WHERE NOT EXISTS (SELECT FROM changed)
                ON CONFLICT (domain_name) DO UPDATE
                SET timezone = excluded.timezone, hash_routing = excluded.hash_routing)
        INSERT INTO picolytics_settings(name, value) VALUES ('sites.changes', '1')
        ON CONFLICT (name) DO UPDATE
        SET value = convert_to((convert_from(picolytics_settings.value, 'UTF8')::int8 + 1)::text, 'UTF8')
        """

    package func changeCounter() throws(StoreError) -> Int {
        let sql = """
            SELECT convert_from(value, 'UTF8')::int8 FROM picolytics_settings WHERE name = 'sites.changes'
            """
        return try database.withShared { connection throws(PostgresError) in
            try connection.query(sql).first { Int($0.int8(0)) } ?? 0
        }
    }
}
