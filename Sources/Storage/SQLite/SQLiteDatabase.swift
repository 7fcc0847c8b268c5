import Analytics
import Glibc
import POSIX
import SQLite

/// The database file: made and migrated when it is opened. Stores take their connections from here.
package final class SQLiteDatabase: Sendable {
    /// Where the file is; beside it lie `-wal` and `-shm` while it is open.
    package let path: String
    /// For what is small and rare: salts, sites, settings.
    let shared: Mutex<Connection>

    private init(path: String, shared: Mutex<Connection>) {
        self.path = path
        self.shared = shared
    }

    /// Opens the file, makes it if there is none, and brings its tables up to date. Several processes may do so at
    /// the same time. The directory must exist.
    ///
    /// - Throws: `.unavailable` with the path and what to do about it: directory missing, no right to write, not a
    ///   database, another program's, of a newer version, locked, disk full.
    package static func open(path: String) throws(StoreError) -> SQLiteDatabase {
        try createFile(path)
        let connection: Connection
        let refusal: String?
        do throws(SQLiteError) {
            connection = try Connection(path: path, mode: .readWrite)
            try prepareNewFile(connection)
            try switchToWAL(connection)
            try configure(connection, cacheKibibytes: 512)
            refusal = try SQLiteMigrator(connection: connection, path: path).run()
        } catch {
            throw StoreError(error, path: path)
        }
        if let refusal { throw .unavailable(refusal) }
        return SQLiteDatabase(path: path, shared: Mutex(connection))
    }

    /// A further connection to the file, for one thread at a time.
    ///
    /// - Parameter cacheKibibytes: the most memory that the connection keeps pages in.
    package func newConnection(
        _ mode: Connection.Mode, cacheKibibytes: Int = 8192
    ) throws(StoreError) -> Connection {
        do throws(SQLiteError) {
            let connection = try Connection(path: path, mode: mode)
            try Self.configure(connection, cacheKibibytes: cacheKibibytes)
            return connection
        } catch {
            throw StoreError(error, path: path)
        }
    }

    /// Runs `body` on the shared connection.
    func withShared<Result: Sendable>(
        _ body: (Connection) throws(SQLiteError) -> Result
    ) throws(StoreError) -> Result {
        try shared.withLock { connection throws(StoreError) in
            do throws(SQLiteError) {
                return try body(connection)
            } catch {
                throw StoreError(error, path: path)
            }
        }
    }

    /// Makes an empty file for the owner's eyes only: SQLite gives its further files the same rights. One that is there
    /// is not opened: closing it would end the locks of this process's other connections to it. fcntl_locking(2),
    /// https://sqlite.org/howtocorrupt.html section 2.2
    private static func createFile(_ path: String) throws(StoreError) {
        do throws(SystemError) {
            try FileDescriptor.open(path, O_RDWR | O_CREAT | O_EXCL, mode: 0o600).close()
        } catch {
            if error.code == EEXIST { return }
            throw .unavailable(
                "the database \(path) cannot be opened (\(error.reason)): "
                    + "check that its directory exists and that both can be written")
        }
    }

    /// Both settings must come before the first page; a file that has pages keeps what it was made with. Incremental:
    /// free pages can be cut off later. https://sqlite.org/pragma.html#pragma_auto_vacuum
    private static func prepareNewFile(_ connection: Connection) throws(SQLiteError) {
        // On a file with pages the second would want the write lock, which another program may hold for long.
        let pages = try connection.statement("PRAGMA page_count").first { $0.int(0) } ?? 0
        guard pages == 0 else { return }
        try connection.execute("PRAGMA page_size = 8192; PRAGMA auto_vacuum = INCREMENTAL")
    }

    /// Two processes that switch at once get SQLITE_BUSY without a wait, so this waits itself.
    /// https://sqlite.org/wal.html#activating_and_configuring_wal_mode
    private static func switchToWAL(_ connection: Connection) throws(SQLiteError) {
        let deadline = MonotonicClock.now + .seconds(10)
        while true {
            do throws(SQLiteError) {
                return try connection.execute("PRAGMA journal_mode = WAL")
            } catch  where Int(error.primaryCode) == SQLiteCode.busy && MonotonicClock.now < deadline {
                usleep(5_000)
            }
        }
    }

    private static func configure(_ connection: Connection, cacheKibibytes: Int) throws(SQLiteError) {
        // FULL: a commit is on the disk when it returns. secure_delete: what is deleted is overwritten with zeros.
        // temp_store 2: no temporary files, which could hold what is deleted. https://sqlite.org/pragma.html
        try connection.execute(
            """
            PRAGMA synchronous = FULL;
            PRAGMA secure_delete = ON;
            PRAGMA temp_store = 2;
            PRAGMA wal_autocheckpoint = 2000;
            PRAGMA journal_size_limit = 67108864;
            PRAGMA cache_size = -\(cacheKibibytes);
            """)
    }
}
