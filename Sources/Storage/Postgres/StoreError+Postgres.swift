import Analytics
import Postgres

extension StoreError {
    /// What a failed call of Postgres means to the caller. What it says holds nothing of what was to be stored: the
    /// server's own words are passed on only where they cannot hold a value.
    init(_ error: PostgresError, database: String) {
        switch error.sqlState.prefix(2) {
        case "22", "23", "54", "P0":
            self = .refused("Postgres refuses a value\(error.place) (SQLSTATE \(error.sqlState))")
        default:
            self = .unavailable("\(Self.advice(error, database)) [\(error)]")
        }
    }

    private static func advice(_ error: PostgresError, _ database: String) -> String {
        switch error.sqlState {
        case PostgresCode.diskFull: "no space left for the database \(database): make room on its disk"
        case PostgresCode.tooManyConnections:
            "the database \(database) has no connection left: raise max_connections or the role's limit, or use fewer"
        case PostgresCode.readOnly:
            "the database \(database) takes no changes: it is a standby or set read-only; name the primary server"
        case PostgresCode.lockNotAvailable, PostgresCode.deadlock:
            "\(error.table.isEmpty ? "a table" : "the table \(error.table)") of the database \(database) is locked by "
                + "someone else"
        case PostgresCode.insufficientPrivilege:
            "the role of the database \(database) lacks a right: let it own the tables and create in its schema"
        case PostgresCode.undefinedTable, PostgresCode.undefinedColumn:
            "the tables of the database \(database) are not those of this version"
        case PostgresCode.duplicateTable, PostgresCode.duplicateColumn, PostgresCode.duplicateObject:
            "the database \(database) has something of another program by the same name: rename it, or use another schema"
        case "": "the database \(database) cannot be reached"
        default: "the database \(database) fails"
        }
    }
}

extension PostgresError {
    /// ` in column country of sessions, constraint …`, as far as the server says.
    fileprivate var place: String {
        let column = column.isEmpty ? "" : "column \(column)"
        let table = table.isEmpty ? "" : "table \(table)"
        let constraint = constraint.isEmpty ? "" : "constraint \(constraint)"
        let parts = [column, table, constraint].filter { !$0.isEmpty }
        return parts.isEmpty ? "" : ": \(parts.joined(separator: ", "))"
    }
}

/// The error codes that mean something here. https://www.postgresql.org/docs/current/errcodes-appendix.html
enum PostgresCode {
    static let readOnly = "25006"
    static let uniqueViolation = "23505"
    static let undefinedTable = "42P01"
    static let undefinedColumn = "42703"
    static let duplicateTable = "42P07"
    static let duplicateColumn = "42701"
    static let duplicateObject = "42710"
    static let insufficientPrivilege = "42501"
    static let diskFull = "53100"
    static let tooManyConnections = "53300"
    static let lockNotAvailable = "55P03"
    static let deadlock = "40P01"
}
