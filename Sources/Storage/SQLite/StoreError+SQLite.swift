import Analytics
import SQLite

extension StoreError {
    /// What a failed call of SQLite means to the caller. https://sqlite.org/rescode.html
    init(_ error: SQLiteError, path: String) {
        switch Int(error.primaryCode) {
        case SQLiteCode.constraint, SQLiteCode.mismatch, SQLiteCode.tooBig, SQLiteCode.range:
            self = .refused(error.description)
        default:
            self = .unavailable("\(Self.advice(error, path)) [\(error)]")
        }
    }

    private static func advice(_ error: SQLiteError, _ path: String) -> String {
        switch Int(error.primaryCode) {
        case SQLiteCode.full: "no space left for the database \(path): make room on its disk"
        case SQLiteCode.readOnly, SQLiteCode.permission:
            "the database \(path) cannot be written: check the owner and the rights of the file and its directory"
        case SQLiteCode.cannotOpen:
            "the database \(path) cannot be opened: check that its directory exists and can be written"
        case SQLiteCode.notADatabase:
            "\(path) is not an SQLite database: move it away, or name another file"
        case SQLiteCode.corrupt:
            "the database \(path) is damaged: move it away, and restore a backup or start anew"
        case SQLiteCode.busy, SQLiteCode.locked:
            "the database \(path) is locked by another process"
        case SQLiteCode.inputOutput: "the disk under the database \(path) fails"
        default: "the database \(path) fails"
        }
    }
}

/// The primary result codes that mean something here. https://sqlite.org/rescode.html
enum SQLiteCode {
    static let permission = 3
    static let busy = 5
    static let locked = 6
    static let readOnly = 8
    static let inputOutput = 10
    static let corrupt = 11
    static let full = 13
    static let cannotOpen = 14
    static let tooBig = 18
    static let constraint = 19
    static let mismatch = 20
    static let range = 25
    static let notADatabase = 26
}
