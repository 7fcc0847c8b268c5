import Analytics
import Postgres

/// The statements that delete what a site has from before a day, the oldest first. Never waits for a row that a batch
/// has locked: it goes the next time.
struct PostgresOldRows {
    let site: Site
    let day: LocalDay
    private let zone: String
    // Where the last step has ended: what it deleted is still in the indexes and would be looked at again and again.
    private var sessionsFrom = PostgresTimestamp(microseconds: .min)
    private var eventsFrom = PostgresTimestamp(microseconds: .min)

    /// - Parameter zone: the site's, for rows of the original, which do not say their day.
    init(of site: Site, before day: LocalDay, zone: String) {
        self.site = site
        self.day = day
        self.zone = zone
    }

    /// Deletes about `maxRows` rows, and returns how many. Call it within a transaction.
    ///
    /// Events have their turn when no session is left: before, most would be looked at only to find theirs.
    mutating func delete(maxRows: Int, on connection: PostgresConnection) throws(PostgresError) -> Int {
        let maxSessions = max(maxRows / Self.eventsOfASession, 1)
        let sessions = try run(Self.sessions, from: &sessionsFrom, maxRows: maxSessions, on: connection)
        if sessions > 0 { return sessions }
        return try run(Self.events, from: &eventsFrom, maxRows: maxRows, on: connection)
    }

    /// As many as one of the original has with its pings, roughly.
    private static let eventsOfASession = 10

    private func run(
        _ sql: String, from: inout PostgresTimestamp, maxRows: Int, on connection: PostgresConnection
    ) throws(PostgresError) -> Int {
        let values: [PostgresValue] = [
            .text(site.domain), .timestamp(from), .timestamp(end), .date(PostgresDate(day)),
            .int8(Int64(maxRows)),
            .text(zone),
        ]
        let deleted = try connection.query(sql, values).first { row in
            (count: Int(row.int8(0)), last: row.isNull(1) ? nil : row.timestamp(1))
        }
        if let last = deleted?.last { from = last }
        return deleted?.count ?? 0
    }

    /// By then the day has begun in every zone, so no row from before it is later.
    private var end: PostgresTimestamp {
        PostgresTimestamp(milliseconds: Int64(day.number + 1) * 86_400_000)
    }

    /// What the index on site and time finds, and of that the days to delete.
    private static let isOld = """
        domain_id = (SELECT domain_id FROM domains WHERE domain_name = $1) AND created_at >= $2 AND created_at < $3
        AND coalesce(local_day, (created_at AT TIME ZONE $6)::date) < $4
        """

    /// A session of the original takes its events with it: some may be of a later day than its own.
    private static let sessions = """
        WITH
            gone AS (
                DELETE FROM sessions WHERE id = ANY(ARRAY(
                    SELECT id FROM sessions WHERE \(isOld)
                    ORDER BY created_at LIMIT $5 FOR UPDATE SKIP LOCKED))
                RETURNING id, created_at, local_day),
            gone_events AS (
                DELETE FROM events USING gone
                WHERE gone.local_day IS NULL AND events.session_id = gone.id AND events.pageview IS NULL
                RETURNING events.id)
        SELECT (SELECT count(*) FROM gone) + (SELECT count(*) FROM gone_events), (SELECT max(created_at) FROM gone)
        """

    /// Those of sessions that are still there stay, whatever happens in between, so that no session lacks some.
    private static let events = """
        WITH gone AS (
            DELETE FROM events WHERE id = ANY(ARRAY(
                SELECT id FROM events
                WHERE \(isOld)
                    AND NOT EXISTS (SELECT FROM sessions WHERE sessions.id = events.session_id)
                ORDER BY created_at LIMIT $5 FOR UPDATE SKIP LOCKED))
            RETURNING created_at)
        SELECT count(*), max(created_at) FROM gone
        """
}
