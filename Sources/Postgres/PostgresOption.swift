import CPostgres

/// One of libpq's connection parameters, for example `host` and `db.example.com`.
/// https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS
package struct PostgresOption: Hashable, Sendable {
    package var keyword: String
    package var value: String

    package init(_ keyword: String, _ value: String) {
        self.keyword = keyword
        self.value = value
    }

    /// What libpq takes for a parameter that is not given: from the environment (`PGCONNECT_TIMEOUT`, …), or its own
    /// default; nil if there is neither.
    package static func standard(_ keyword: String) -> String? {
        let defaults = PQconndefaults()
        defer { PQconninfoFree(defaults) }
        var next = defaults
        while let option = next, let name = option.pointee.keyword {
            if String(cString: name) == keyword { return option.pointee.val.map { String(cString: $0) } }
            next = option + 1
        }
        return nil
    }
}
