import Analytics
import Postgres

/// The rows of table `events` that a batch writes.
final class PostgresEventRows {
    private var rows = CopyRows()

    /// - Parameters:
    ///   - places: the number of each event's site.
    ///   - session: the id of the session of the event at an index.
    func write(
        _ batch: [Event], _ places: [Int32], on connection: PostgresConnection, storePings: Bool,
        session: (Int) -> Int64
    ) throws(PostgresError) {
        rows.removeAll()
        for index in batch.indices where storePings || !Event.isPing(batch[index].kind, batch[index].name) {
            add(index, of: batch, site: places[index], session: session(index))
        }
        if rows.count > 0 { try connection.copy(rows, by: Self.copy) }
    }

    /// Gives the events of absorbed sessions to the sessions that took them in.
    ///
    /// - Parameter ids: of the sessions of `outcomes`.
    func join(
        _ outcomes: [Sessionizer.Outcome], _ ids: [Int64], _ batch: [Event], _ places: [Int32],
        on connection: PostgresConnection
    ) throws(PostgresError) {
        for (outcome, id) in zip(outcomes, ids) where !outcome.absorbed.isEmpty {
            guard let site = batch.indices.first(where: { batch[$0].site == outcome.key.site }) else {
                continue
            }
            try connection.query(
                Self.join,
                [
                    .int8(id), .int8s(outcome.absorbed), .int4(places[site]),
                    .timestamp(PostgresTimestamp(outcome.session.start)),
                    .timestamp(PostgresTimestamp(outcome.session.end)),
                ])
        }
    }

    /// One row in the order of `copy`. By index: to hand over the event would copy all its texts.
    private func add(_ index: Int, of batch: [Event], site: Int32, session: Int64) {
        rows.beginRow(fields: 11)
        let fields = rows.buffer
        fields.add(batch[index].name)
        fields.add(site)
        fields.add(batch[index].path)
        fields.add(batch[index].referrer)
        fields.add(batch[index].visitor.text)
        fields.add(session)
        fields.add(batch[index].loadTime)
        fields.add(batch[index].timeToFirstByte)
        fields.add(PostgresTimestamp(batch[index].time))
        fields.add(PostgresDate(batch[index].day))
        fields.add(batch[index].kind == .pageview && !batch[index].userAgent.isBot)
    }

    private static let copy = """
        COPY events(name, domain_id, path, referrer, visitor_id, session_id, load_time, ttfb, created_at, local_day,
            pageview) FROM STDIN BINARY
        """

    /// By site and time, for which there is an index; a session's events lie between its ends.
    private static let join = """
        UPDATE events SET session_id = $1
        WHERE domain_id = $3 AND created_at BETWEEN $4 AND $5 AND session_id = ANY($2)
        """
}
