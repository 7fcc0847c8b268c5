import Analytics
import Postgres

/// Up to where the events of each spool are stored: table `picolytics_spools`.
enum PostgresSpools {
    /// - Parameter lock: so that nobody else moves it before the transaction ends.
    static func position(
        of spool: SpoolID, on connection: PostgresConnection, lock: Bool = false
    ) throws(PostgresError) -> SpoolPosition? {
        let sql = lock ? select + " FOR UPDATE" : select
        let position = try connection.query(sql, [.bytes(spool.bytes)]).first { row in
            UInt64(row.text(0)).flatMap { file in
                UInt64(row.text(1)).map { SpoolPosition(file: file, offset: $0) }
            }
        }
        return position ?? nil
    }

    /// Stores the position after a move from where `position` says it is; false if another transaction was faster.
    static func move(_ move: SpoolMove, on connection: PostgresConnection) throws(PostgresError) -> Bool {
        let values: [PostgresValue] = [
            .bytes(move.spool.bytes), .text(String(move.to.file)), .text(String(move.to.offset)),
        ]
        return try connection.query(move.from == nil ? insert : update, values).changes == 1
    }

    // Numbers of 64 bits without a sign fit into no integer of Postgres.
    private static let select = #"SELECT file::text, "offset"::text FROM picolytics_spools WHERE spool = $1"#
    private static let insert = """
        INSERT INTO picolytics_spools(spool, file, "offset") VALUES($1, $2::text::numeric, $3::text::numeric)
        ON CONFLICT (spool) DO NOTHING
        """
    private static let update = """
        UPDATE picolytics_spools SET file = $2::text::numeric, "offset" = $3::text::numeric WHERE spool = $1
        """
}
