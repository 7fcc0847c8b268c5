/// Where a Postgres database is and how to talk to it.
package struct PostgresOptions: Sendable, Equatable {
    /// A URI of libpq, which goes before the parts below; empty: the parts say it. It may hold a password.
    /// https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-URIS
    package var connectionString = ""
    /// A name, an address, or the directory of a Unix-domain socket; several between commas.
    package var host = ""
    package var database = ""
    package var user = ""
    /// Empty where the database asks for none, or where libpq finds it in its own password file.
    package var password = ""
    package var port = 5432
    package var sslMode = SSLMode.prefer
    /// How often to try to reach the database at the start before going on without it.
    package var connectionAttempts = 5
    /// True: the tables are left as they are, and the start fails if they are too old.
    package var skipsMigrations = false

    /// How connections are encrypted, and what of the server's certificate is checked.
    /// https://www.postgresql.org/docs/current/libpq-ssl.html#LIBPQ-SSL-PROTECTION
    package enum SSLMode: String, Sendable, CaseIterable {
        case disable
        case allow
        case prefer
        case require
        case verifyCA = "verify-ca"
        case verifyFull = "verify-full"
    }

    package init() {}

    /// True if a database is named. A user or a password alone may lie around for other programs.
    var isChosen: Bool { !connectionString.isEmpty || !host.isEmpty }

    /// What is wrong with the options together.
    var problems: [ConfigurationError.Problem] {
        if !connectionString.isEmpty { return schemeProblems }
        if !host.isEmpty { return hostProblems + missingProblems }
        if database.isEmpty { return [] }
        let reason = "set PGHOST too, or PGCONNSTRING; without them the database is SQLite and needs no name"
        return [.init(option: "PGDATABASE", reason: reason)]
    }

    private var schemeProblems: [ConfigurationError.Problem] {
        let schemes = ["postgres://", "postgresql://"]
        if schemes.contains(where: connectionString.hasPrefix) { return [] }
        let reason = "the value cannot be used: it must begin with \(schemes.joined(separator: " or "))"
        return [.init(option: "PGCONNSTRING", reason: reason)]
    }

    private var hostProblems: [ConfigurationError.Problem] {
        host.split(separator: ",").filter(Self.hasPort).map { host in
            .init(option: "PGHOST", reason: "\"\(host)\" cannot be used: set the port in PGPORT")
        }
    }

    private var missingProblems: [ConfigurationError.Problem] {
        [("PGDATABASE", database), ("PGUSER", user)].filter(\.1.isEmpty).map { name, _ in
            .init(option: name, reason: "it is missing: PGHOST is set, so the database is Postgres")
        }
    }

    /// True for `localhost:5432` and `[::1]:5432`, not for `::1` or a socket's directory.
    private static func hasPort(_ host: Substring) -> Bool {
        guard !host.hasPrefix("/"), let colon = host.lastIndex(of: ":") else { return false }
        return host[..<colon].allSatisfy { $0 != ":" } || host[..<colon].hasSuffix("]")
    }
}
