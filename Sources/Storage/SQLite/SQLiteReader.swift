import Analytics
import SQLite

/// A read-only connection that is opened when it is needed first, and again after an error.
final class SQLiteReader {
    /// Negative: KiB. https://sqlite.org/pragma.html#pragma_cache_size
    private static let settings = "PRAGMA cache_size = -3072; PRAGMA query_only = ON"

    private let path: String
    private var connection: Connection?

    init(path: String) { self.path = path }

    /// Runs `body` on the data of one moment.
    func read<Result>(
        _ body: (Connection) throws(SQLiteError) -> Result
    ) -> Swift.Result<Result, StoreError> {
        do throws(SQLiteError) {
            let connection = try open()
            return .success(try connection.withSnapshot { () throws(SQLiteError) in try body(connection) })
        } catch {
            connection = nil
            return .failure(StoreError(error, path: path))
        }
    }

    private func open() throws(SQLiteError) -> Connection {
        if let connection { return connection }
        let opened = try Connection(path: path, mode: .readOnly)
        try opened.execute(Self.settings)
        connection = opened
        return opened
    }
}
