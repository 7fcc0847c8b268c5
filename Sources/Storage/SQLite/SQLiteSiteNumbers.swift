import SQLite

/// The numbers of sites in table `sites`, where other processes may add some too.
final class SQLiteSiteNumbers {
    /// More sites than any server has; past it, they are looked up again.
    private static let capacity = 10_000

    private let find, insert: Statement
    private var numbers: [String: Int64] = [:]

    init(_ connection: Connection) throws(SQLiteError) {
        find = try connection.statement("SELECT id FROM sites WHERE domain = ?1")
        insert = try connection.statement("INSERT INTO sites(domain) VALUES(?1) RETURNING id")
    }

    /// The number of a site, given to it now if it has none. Call it within a transaction that writes.
    func number(of domain: String) throws(SQLiteError) -> Int64 {
        if let known = numbers[domain] { return known }
        let number = if let stored = try stored(domain) { stored } else { try add(domain) }
        if numbers.count >= Self.capacity { numbers = [:] }
        numbers[domain] = number
        return number
    }

    /// Forgets everything: a transaction that gave numbers was rolled back.
    func forget() { numbers = [:] }

    private func stored(_ domain: String) throws(SQLiteError) -> Int64? {
        find.bind(domain, at: 1)
        return try find.first { $0.int64(0) }
    }

    private func add(_ domain: String) throws(SQLiteError) -> Int64 {
        insert.bind(domain, at: 1)
        var number: Int64 = 0
        try insert.forEachRow { number = $0.int64(0) }
        return number
    }
}
