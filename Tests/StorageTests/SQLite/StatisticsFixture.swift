import Analytics
import Glibc
import SQLite

@testable import Storage

/// A database file in a directory of its own, filled by plain SQL, that goes with the last reference.
final class StatisticsFixture {
    let directory: String
    let connection: Connection
    private var nextID = 0

    var path: String { directory + "/picolytics.db" }

    init() throws {
        var template = Array("/tmp/picolytics-test-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw StoreError.unavailable("mkdtemp") }
        directory = String(decoding: template.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        connection = try Connection(path: directory + "/picolytics.db", mode: .readWrite)
        try connection.execute("PRAGMA synchronous = OFF; PRAGMA journal_mode = WAL")
        for migration in SQLiteSchema.migrations { try connection.execute(migration) }
    }

    deinit {
        for suffix in ["", "-wal", "-shm"] { unlink(path + suffix) }
        rmdir(directory)
    }

    func addSite(_ id: Int, _ domain: String) throws {
        try connection.execute("INSERT INTO sites(id, domain) VALUES (\(id), '\(domain)')")
    }

    func addText(_ kind: DictionaryKind, _ id: Int, _ value: String) throws {
        let insert = try connection.statement("INSERT INTO dict VALUES (?1, ?2, ?3)")
        insert.bind(kind.rawValue, at: 1)
        insert.bind(id, at: 2)
        insert.bind(value, at: 3)
        try insert.run()
    }

    /// A session with one text number for all of its text columns but the paths, and one event row a page.
    func addSession(
        site: Int, day: Int, visitor: Int, start: Int64, duration: Int64 = 0, pages: [Int], text: Int = 0,
        isBounce: Bool? = nil, isBot: Bool = false
    ) throws {
        nextID += 1
        let bounce = isBounce ?? (pages.count < 2)
        try connection.execute(
            """
            INSERT INTO session_rows VALUES (\(site), \(day), \(nextID), \(visitor), \(start), \(duration),
                \(pages.count), 0, \(bounce ? 1 : 0), \(pages.first ?? 0), 0, 1, \(pages.last ?? 0), 0, 1,
                \(text), \(text), \(text), \(text), \(text), \(text), \(text), 0, 0, \(text), \(text), \(text),
                \(text), \(text), \(text), \(isBot ? 1 : 0), 0, 0, \(text), 0, 0, \(text), \(text), \(text),
                \(text), \(text))
            """)
        let session = nextID
        for page in pages {
            nextID += 1
            try connection.execute(
                "INSERT INTO event_rows VALUES (\(site), \(day), \(nextID), \(start), \(session), 0, "
                    + "\(EventKind.pageview.code), \(page), 0, 0, 0)")
        }
    }
}
