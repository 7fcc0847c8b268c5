// Postgres: a thin, safe wrapper over libpq: connections, statements with bound values in binary form, COPY. It knows
// nothing of what is stored. https://www.postgresql.org/docs/current/libpq.html

import CPostgres

/// A failed call of Postgres.
package struct PostgresError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The five characters that name the error, for example `53300`; empty if the server did not answer.
    /// https://www.postgresql.org/docs/current/errcodes-appendix.html
    package var sqlState: String
    /// The primary message. For errors of data it may hold values of rows.
    package var message: String
    /// What the error is about, where the server says so.
    package var table = ""
    package var column = ""
    package var constraint = ""
    /// True if the connection cannot be used any more.
    package var isConnectionLost = false

    package init(sqlState: String = "", message: String, isConnectionLost: Bool = false) {
        self.sqlState = sqlState
        self.message = message
        self.isConnectionLost = isConnectionLost
    }

    package var description: String {
        sqlState.isEmpty ? "Postgres: \(message)" : "Postgres: \(message) (\(sqlState))"
    }
}

extension PostgresError {
    /// What the server says of a failed statement.
    init(result: OpaquePointer, isConnectionLost: Bool) {
        func field(_ code: Character) -> String {
            PQresultErrorField(result, Int32(code.asciiValue ?? 0)).map { String(cString: $0) } ?? ""
        }
        // The codes of libpq-fe.h, PG_DIAG_SQLSTATE and so on, are character constants, which Swift does not import.
        let primary = field("M")
        self.init(
            sqlState: field("C"),
            message: primary.isEmpty ? String(cString: PQresultErrorMessage(result)).oneLine : primary,
            isConnectionLost: isConnectionLost)
        table = field("t")
        column = field("c")
        constraint = field("n")
    }

    /// What libpq says of a connection, which may be several lines.
    init(connection: OpaquePointer?, isConnectionLost: Bool = true) {
        let message = PQerrorMessage(connection).map { String(cString: $0) } ?? ""
        self.init(
            message: message.isEmpty ? "the connection fails" : message.oneLine,
            isConnectionLost: isConnectionLost)
    }
}

extension String {
    /// libpq's messages end with a line feed and may have several lines.
    fileprivate var oneLine: String {
        split(whereSeparator: \.isNewline).joined(separator: "; ")
    }
}
