import Configuration
import Glibc
import POSIX

/// The directory that holds everything that lasts: the database and the spool.
struct DataDirectory {
    let path: String

    var databasePath: String { "\(path)/picolytics.db" }
    var spoolPath: String { "\(path)/spool" }
    /// Events that the store refuses.
    var rejectedPath: String { "\(spoolPath)/rejected" }

    /// Makes the directory if there is none.
    init(_ configuration: Configuration) throws(Failure) {
        path = configuration.dataDirectory
        do throws(SystemError) {
            try makeDirectory(path)
        } catch {
            throw Failure(
                code: .cannotCreate,
                message: """
                    cannot make the data directory \(path): \(error.reason). Make it by hand, writable for the user who \
                    runs picolytics, or set DATA_DIR.
                    """)
        }
    }

    /// Whether a Postgres database was reached from here before: then it is away, and not misspelt.
    func knows(database: String) -> Bool {
        (try? readFile(knownDatabasePath, limit: 1 << 12)).map { $0 == Array(database.utf8) } ?? false
    }

    /// Failing to note it does no harm but at a later start without the database.
    func remember(database: String) {
        if knows(database: database) { return }
        let file = try? FileDescriptor.open(knownDatabasePath, O_WRONLY | O_CREAT | O_TRUNC)
        Array(database.utf8).withUnsafeBytes { bytes in try? file?.writeAll(bytes, at: 0) }
    }

    private var knownDatabasePath: String { "\(path)/known-database" }
}
