import Analytics
import Configuration
import POSIX
import Storage

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

    func openDatabase() throws(Failure) -> SQLiteDatabase {
        do throws(StoreError) {
            return try SQLiteDatabase.open(path: databasePath)
        } catch {
            throw Failure(code: .unavailable, message: error.text)
        }
    }
}

extension StoreError {
    /// What to tell the operator.
    var text: String {
        switch self {
        case .unavailable(let text), .refused(let text), .unknownOutcome(let text): text
        case .positionMoved: "the spool's position in the database was changed by someone else"
        }
    }
}
