import Analytics
import Foundation
import Postgres
import SQLite
import TestSupport
import Testing

@testable import Storage

/// A database of either kind with sessions and pageviews written by plain SQL. It goes with the last reference.
final class StatisticsFixture {
    private enum Database {
        case sqlite(Connection, TemporaryDirectory)
        case postgres(PostgresConnection, PostgresDatabase, DatabaseAddress)
    }

    let kind: StoreKind
    private let database: Database
    private var nextID = 0
    /// Statements that `fill` sends at its end; nil outside of it.
    private var waiting: [String]?

    init(_ kind: StoreKind) throws {
        self.kind = kind
        switch kind {
        case .sqlite:
            let directory = try TemporaryDirectory()
            let connection = try Connection(path: directory.file("test.db"), mode: .readWrite)
            try connection.execute("PRAGMA synchronous = OFF; PRAGMA journal_mode = WAL")
            for migration in SQLiteSchema.migrations { try connection.execute(migration) }
            database = .sqlite(connection, directory)
            try addTexts(connection)
        case .postgres:
            let address = try PostgresServer.shared.newDatabase()
            let postgres = PostgresDatabase(address.postgresAddress)
            database = .postgres(try postgres.connect(), postgres, address)
        }
    }

    func store(limits: StatisticsLimits = .init()) -> any StatisticsStore {
        switch database {
        case .sqlite(_, let directory):
            SQLiteStatisticsStore(path: directory.file("test.db"), limits: limits)
        case .postgres(_, let database, _): PostgresStatisticsStore(database, limits: limits)
        }
    }

    /// What a statement gives, read by another connection or program than the store's.
    func rows(_ sql: String) throws -> [[String]] {
        switch database {
        case .sqlite(_, let directory):
            try sqlite3(directory.file("test.db"), sql).map { row in
                row.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
            }
        case .postgres(_, _, let address):
            try PostgresServer.shared.query(sql, in: address).map { $0.map { $0 ?? "" } }
        }
    }

    func execute(_ sql: String) throws {
        if waiting != nil {
            waiting?.append(sql)
            return
        }
        switch database {
        case .sqlite(let connection, _): try connection.execute(sql)
        case .postgres(let connection, _, _): try connection.execute(sql)
        }
    }

    /// What `body` adds is sent in one go, which is faster.
    func fill(_ body: () throws -> Void) throws {
        waiting = []
        try body()
        let sql = (["BEGIN"] + (waiting ?? []) + ["COMMIT"]).joined(separator: ";\n")
        waiting = nil
        try execute(sql)
    }

    func addSite(_ id: Int, _ domain: String, timeZone: String? = nil, hashRouting: Bool = false) throws {
        let zone = timeZone.map { "'\($0)'" } ?? "NULL"
        switch kind {
        case .sqlite:
            try execute("INSERT INTO sites VALUES (\(id), '\(domain)', \(zone), \(hashRouting ? 1 : 0))")
        case .postgres:
            try execute("INSERT INTO domains VALUES (\(id), '\(domain)', \(zone), \(hashRouting))")
        }
    }

    /// A session with text number `text`, see `text(_:_:)`, in all of its text columns but the paths, and one event a
    /// page.
    func addSession(
        site: Int, day: Int, visitor: Int, start: Int64, duration: Int64 = 0, pages: [Int],
        customEvents: Int = 0, text: Int = 0, isBounce: Bool? = nil, isBot: Bool = false
    ) throws {
        let session = SessionRow(
            id: nextID + 1, site: site, day: day, visitor: visitor, start: start, duration: duration,
            pages: pages, customEvents: customEvents, text: text, isBounce: isBounce ?? (pages.count < 2),
            isBot: isBot)
        nextID += 1 + pages.count
        switch kind {
        case .sqlite: try execute(session.sqlite)
        case .postgres: try execute(session.postgres)
        }
    }

    /// 0 is empty; the others are in no language's order, some are told apart by their bytes only, and all fit into a
    /// country, which has four characters in Postgres.
    static func text(_ number: Int) -> String {
        ["", "é", "e\u{301}", "Zebr", "appl", "Äpfe", "ä'\"\\", "9", "10", "日本/🐎"][number]
    }

    private func addTexts(_ connection: Connection) throws {
        let insert = try connection.statement("INSERT INTO dict VALUES (?1, ?2, ?3)")
        for kind in DictionaryKind.allCases {
            for number in 1...9 {
                insert.bind(kind.rawValue, at: 1)
                insert.bind(number, at: 2)
                insert.bind(Self.text(number), at: 3)
                try insert.run()
            }
        }
    }

    /// The rules of a zone from the system's files, as the program reads them.
    static func zone(_ name: String) throws -> TimeZoneRules {
        let file = try Data(contentsOf: URL(fileURLWithPath: "/usr/share/zoneinfo/\(name)"))
        return try #require(TimeZoneRules(name: name, tzif: [UInt8](file)))
    }
}
