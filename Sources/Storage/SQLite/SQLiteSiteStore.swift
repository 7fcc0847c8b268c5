import Analytics
import SQLite

/// The sites and what is set for them. From any thread; other processes may write too.
package struct SQLiteSiteStore: SiteStore {
    private let database: SQLiteDatabase

    package init(_ database: SQLiteDatabase) { self.database = database }

    package func sites() throws(StoreError) -> [Site] {
        try database.withShared { connection throws(SQLiteError) in
            var sites: [Site] = []
            let statement = try connection.statement(
                "SELECT domain, timezone, hash_routing FROM sites ORDER BY domain")
            try statement.forEachRow { row in
                sites.append(
                    Site(
                        domain: row.text(0), timeZone: row.isNull(1) ? nil : row.text(1),
                        hashRouting: row.int(2) != 0))
            }
            return sites
        }
    }

    package func set(_ site: Site) throws(StoreError) {
        try database.withShared { connection throws(SQLiteError) in
            try connection.withTransaction { () throws(SQLiteError) in
                let statement = try connection.statement(
                    """
                    INSERT INTO sites(domain, timezone, hash_routing) VALUES(?1, ?2, ?3)
                    ON CONFLICT(domain) DO UPDATE SET timezone = ?2, hash_routing = ?3
                    """)
                statement.bind(site.domain, at: 1)
                if let zone = site.timeZone { statement.bind(zone, at: 2) } else { statement.bindNull(at: 2) }
                statement.bind(site.hashRouting ? 1 : 0, at: 3)
                try statement.run()
                try connection.statement(
                    """
                    INSERT INTO settings(name, value) VALUES('sites.changes', 1)
                    ON CONFLICT(name) DO UPDATE SET value = value + 1
                    """
                ).run()
            }
        }
    }

    /// A number that grows with each `set`, of this or another process: cheap enough to ask every second.
    package func changeCounter() throws(StoreError) -> Int {
        try database.withShared { connection throws(SQLiteError) in
            try connection.statement("SELECT value FROM settings WHERE name = 'sites.changes'")
                .first { $0.int(0) } ?? 0
        }
    }
}
