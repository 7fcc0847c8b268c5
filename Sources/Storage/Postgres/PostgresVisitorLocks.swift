import Analytics
import Postgres

/// One row a visitor in table `picolytics_live`, locked for as long as a batch's transaction lasts: two servers that
/// have events of the same visitor take turns, and the second sees the sessions that the first has made.
///
/// The rows mean nothing else, so the table is unlogged and old rows go.
final class PostgresVisitorLocks {
    private static let lifetimeMilliseconds: Int64 = 2 * 3_600_000
    private static let purgeIntervalMilliseconds: Int64 = 900_000
    private var lastPurge = Int64.min

    func lock(_ batch: [Event], on connection: PostgresConnection) throws(PostgresError) {
        var last: [Int64: Int64] = [:]
        for index in batch.indices {
            let visitor = Int64(bitPattern: batch[index].visitor.bits)
            last[visitor] = max(last[visitor] ?? .min, batch[index].time.milliseconds)
        }
        let visitors = last.sorted { $0.key < $1.key }
        try connection.query(
            Self.lock,
            [
                .int8s(visitors.map(\.key)),
                .timestamps(visitors.map { PostgresTimestamp(milliseconds: $0.value) }),
            ])
    }

    /// Now and then deletes rows that nobody has used for hours. A failure means that they go later.
    func purge(after batch: [Event], on connection: PostgresConnection) {
        guard let time = batch.last?.time.milliseconds,
            lastPurge == .min || time - lastPurge >= Self.purgeIntervalMilliseconds
        else { return }
        lastPurge = time
        let horizon = PostgresTimestamp(milliseconds: time - Self.lifetimeMilliseconds)
        _ = try? connection.query(Self.purge, [.timestamp(horizon)])
    }

    /// Sorted: all servers lock in the same order, so none waits for one that waits for it.
    private static let lock = """
        INSERT INTO picolytics_live(visitor, last_at)
        SELECT visitor, last_at FROM unnest($1::int8[], $2::timestamptz[]) WITH ORDINALITY AS new(visitor, last_at, place)
        ORDER BY place
        ON CONFLICT (visitor) DO UPDATE SET last_at = greatest(picolytics_live.last_at, excluded.last_at)
        """

    private static let purge = """
        DELETE FROM picolytics_live WHERE visitor IN (
            SELECT visitor FROM picolytics_live WHERE last_at < $1 LIMIT 100000 FOR UPDATE SKIP LOCKED)
        """
}
