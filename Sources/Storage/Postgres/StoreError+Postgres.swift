import Analytics
import Postgres

extension StoreError {
    /// What a failed call of Postgres means to the caller. What it says holds nothing of what was to be stored: the
    /// server's own words are passed on only where they cannot hold a value.
    init(_ error: PostgresError, database: String) {
        if Self.isAboutValues(error.sqlState) {
            self = .refused("Postgres refuses a value\(error.place) (SQLSTATE \(error.sqlState))")
        } else {
            self = .unavailable("\(Self.advice(error, database)) [\(error)]")
        }
    }

    /// True if another event may well be taken. Keys, references and columns that must not be NULL do not depend on
    /// what an event holds: whoever set every event aside for them would lose all.
    private static func isAboutValues(_ sqlState: String) -> Bool {
        switch sqlState {
        case PostgresCode.checkViolation, PostgresCode.exclusionViolation: true
        default: ["22", "54", "P0"].contains(sqlState.prefix(2))
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
        case PostgresCode.uniqueViolation:
            "a row of the database \(database) has the number of a new one: set its sequence behind the highest"
        case PostgresCode.notNullViolation, PostgresCode.foreignKeyViolation:
            "a table of the database \(database) has a rule that is not of this program: drop it"
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
    static let notNullViolation = "23502"
    static let foreignKeyViolation = "23503"
    static let uniqueViolation = "23505"
    static let checkViolation = "23514"
    static let exclusionViolation = "23P01"
    static let undefinedTable = "42P01"
    static let undefinedColumn = "42703"
    static let duplicateTable = "42P07"
    static let duplicateColumn = "42701"
    static let duplicateObject = "42710"
    static let insufficientPrivilege = "42501"
    static let diskFull = "53100"
    static let tooManyConnections = "53300"
    static let lockNotAvailable = "55P03"
    static let queryCanceled = "57014"
    static let deadlock = "40P01"
}
