import CPostgres

/// A connection URI. RFC 3986; https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-URIS
package enum PostgresURI {
    /// The connection parameters that a URI holds, percent-decoded.
    ///
    /// Parameters that libpq does not know are taken as drivers of other languages take them: those of a connection
    /// pool or a statement cache mean nothing here, and all others are settings of the server, such as `search_path`.
    /// - Throws: what is wrong with the URI, in libpq's words, which do not show its password.
    package static func options(of uri: String) throws(PostgresError) -> [PostgresOption] {
        let parts = uri.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let pairs = parts.count > 1 ? parts[1].split(separator: "&") : []
        let known = Self.keywords
        var own: [Substring] = []
        var settings: [String] = []
        for pair in pairs {
            let keyword = String(pair.prefix { $0 != "=" })
            if known.contains(keyword) {
                own.append(pair)
            } else if !isOfADriver(keyword), let value = percentDecoded(pair.dropFirst(keyword.count + 1)) {
                settings.append("-c \(keyword)=\(escaped(value))")
            }
        }
        var options = try parse(String(parts[0]) + (own.isEmpty ? "" : "?" + own.joined(separator: "&")))
        if !settings.isEmpty {
            let given = options.first { $0.keyword == "options" }?.value
            options.removeAll { $0.keyword == "options" }
            let all = ([given].compactMap { $0 } + settings).joined(separator: " ")
            options.append(PostgresOption("options", all))
        }
        return options
    }

    private static func isOfADriver(_ keyword: String) -> Bool {
        keyword.hasPrefix("pool_")
            || [
                "default_query_exec_mode", "statement_cache_capacity", "description_cache_capacity",
            ].contains(keyword)
    }

    /// The keywords of libpq, and the one of JDBC that it takes in URIs.
    private static var keywords: Set<String> {
        let defaults = PQconndefaults()
        defer { PQconninfoFree(defaults) }
        return Set(PostgresOption.all(in: defaults).map(\.keyword) + ["ssl"])
    }

    private static func parse(_ uri: String) throws(PostgresError) -> [PostgresOption] {
        var message: UnsafeMutablePointer<CChar>?
        guard let parsed = PQconninfoParse(uri, &message) else {
            let text = message.map { String(cString: $0) } ?? "out of memory"
            PQfreemem(message)
            // It shows the URI, and so its password.
            let shown = text.replacing(uri, with: "…").split(whereSeparator: \.isNewline)
            throw PostgresError(message: shown.joined(separator: "; "))
        }
        defer { PQconninfoFree(parsed) }
        return PostgresOption.all(in: parsed).compactMap { option in
            option.value.map { PostgresOption(option.keyword, $0) }
        }
    }

    /// nil for what is no percent-encoding, or none of UTF-8 without NUL.
    private static func percentDecoded(_ text: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let value = UInt8(String(Substring(rest.prefix(2))), radix: 16), rest.count >= 2, value != 0
            else {
                return nil
            }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        return String(validating: bytes, as: UTF8.self)
    }

    /// Blanks separate the words of `options`, and a backslash takes that from them.
    private static func escaped(_ value: String) -> String {
        value.reduce(into: "") { text, character in
            if character == " " || character == "\\" { text += "\\" }
            text.append(character)
        }
    }
}
