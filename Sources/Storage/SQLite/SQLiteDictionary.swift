import SQLite

/// The numbers of texts in table `dict`, and back for paths, with a bounded memory of both. The one connection that
/// adds texts is its own, so it counts the numbers itself.
final class SQLiteDictionary {
    /// What an entry takes besides its text: key, value and free places of the hash table.
    private static let entryBytes = 64

    private let bytesPerGeneration: Int
    private let find, insert, last, text: Statement
    private var numbers = TwoGenerationCache<DictionaryKey, Int64>()
    private var paths = TwoGenerationCache<Int64, String>()
    private var numberBytes = 0
    private var pathBytes = 0
    private var lastNumbers: [DictionaryKind: Int64] = [:]

    /// - Parameter bytesPerGeneration: about a fourth of the memory that the texts may take in all.
    init(_ connection: Connection, bytesPerGeneration: Int) throws(SQLiteError) {
        self.bytesPerGeneration = bytesPerGeneration
        find = try connection.statement("SELECT id FROM dict WHERE kind = ?1 AND value = ?2")
        insert = try connection.statement("INSERT INTO dict(kind, id, value) VALUES(?1, ?2, ?3)")
        last = try connection.statement("SELECT coalesce(max(id), 0) FROM dict WHERE kind = ?1")
        text = try connection.statement("SELECT value FROM dict WHERE kind = ?1 AND id = ?2")
    }

    /// The number of a text, given to it now if it has none; 0 for the empty text.
    func number(of text: String, _ kind: DictionaryKind) throws(SQLiteError) -> Int64 {
        if text.utf8.isEmpty { return 0 }
        let key = DictionaryKey(kind: kind, text: text)
        if let known = numbers.value(of: key) { return known }
        let number = if let stored = try stored(key) { stored } else { try add(key) }
        if numberBytes > bytesPerGeneration {
            numbers.rotate()
            numberBytes = 0
        }
        numbers.set(number, of: key)
        numberBytes += text.utf8.count + Self.entryBytes
        return number
    }

    /// The path with a number.
    func path(_ number: Int64) throws(SQLiteError) -> String {
        if number == 0 { return "" }
        if let known = paths.value(of: number) { return known }
        text.bind(DictionaryKind.path.rawValue, at: 1)
        text.bind(number, at: 2)
        let path = try text.first { $0.text(0) } ?? ""
        if pathBytes > bytesPerGeneration {
            paths.rotate()
            pathBytes = 0
        }
        paths.set(path, of: number)
        pathBytes += path.utf8.count + Self.entryBytes
        return path
    }

    /// Forgets everything: a transaction that gave numbers was rolled back.
    func forget() {
        numbers.removeAll()
        paths.removeAll()
        numberBytes = 0
        pathBytes = 0
        lastNumbers = [:]
    }

    private func stored(_ key: DictionaryKey) throws(SQLiteError) -> Int64? {
        find.bind(key.kind.rawValue, at: 1)
        find.bind(key.text, at: 2)
        return try find.first { $0.int64(0) }
    }

    private func add(_ key: DictionaryKey) throws(SQLiteError) -> Int64 {
        let number = try lastNumber(of: key.kind) + 1
        insert.bind(key.kind.rawValue, at: 1)
        insert.bind(number, at: 2)
        insert.bind(key.text, at: 3)
        try insert.run()
        lastNumbers[key.kind] = number
        return number
    }

    private func lastNumber(of kind: DictionaryKind) throws(SQLiteError) -> Int64 {
        if let known = lastNumbers[kind] { return known }
        last.bind(kind.rawValue, at: 1)
        return try last.first { $0.int64(0) } ?? 0
    }
}
