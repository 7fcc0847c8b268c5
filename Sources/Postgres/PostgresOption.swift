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
        return all(in: defaults).first { $0.keyword == keyword }?.value
    }

    /// The parameters of one of libpq's lists, with those that have no value.
    static func all(
        in list: UnsafeMutablePointer<PQconninfoOption>?
    ) -> [(keyword: String, value: String?)] {
        var all: [(keyword: String, value: String?)] = []
        var next = list
        while let option = next, let keyword = option.pointee.keyword {
            all.append((String(cString: keyword), option.pointee.val.map { String(cString: $0) }))
            next = option + 1
        }
        return all
    }
}
