import CPostgres

/// One of libpq's connection parameters, for example `host` and `db.example.com`.
package struct PostgresOption: Hashable, Sendable {
    package var keyword: String
    package var value: String

    package init(_ keyword: String, _ value: String) {
        self.keyword = keyword
        self.value = value
    }

    /// The parameters that a connection URI holds, percent-decoded.
    ///
    /// - Throws: what is wrong with it, in libpq's words, without the URI itself.
    package static func parse(uri: String) throws(PostgresError) -> [PostgresOption] {
        var message: UnsafeMutablePointer<CChar>?
        guard let parsed = PQconninfoParse(uri, &message) else {
            let text = message.map { String(cString: $0) } ?? "out of memory"
            PQfreemem(message)
            throw PostgresError(message: text.split(whereSeparator: \.isNewline).joined(separator: "; "))
        }
        defer { PQconninfoFree(parsed) }
        var options: [PostgresOption] = []
        var next = parsed
        while let keyword = next.pointee.keyword {
            if let value = next.pointee.val {
                options.append(PostgresOption(String(cString: keyword), String(cString: value)))
            }
            next += 1
        }
        return options
    }
}
