import Analytics
import SQLite

@testable import Storage

/// A database in a directory of its own, with a store that follows its own position.
final class StoreFixture {
    static let spool = SpoolID(bytes: Array(1...16))
    static let timeout: Int64 = 30 * 60 * 1000
    /// 2026-09-21 20:00:00 UTC
    static let base: Int64 = 1_790_020_800_000

    let directory: TemporaryDirectory
    let database: SQLiteDatabase
    let limits: SQLiteEventStore.Limits
    private(set) var store: SQLiteEventStore
    private(set) var position: SpoolPosition?

    init(limits: SQLiteEventStore.Limits = .init(), storePings: Bool = false) throws {
        directory = try TemporaryDirectory()
        database = try SQLiteDatabase.open(path: directory.file("test.db"))
        self.limits = limits
        store = try SQLiteEventStore(
            database, sessionTimeout: .milliseconds(Self.timeout), storePings: storePings, limits: limits)
    }

    var path: String { database.path }

    func apply(_ events: [Event]) throws {
        let move = nextMove(events.count)
        try store.store(events, moving: move)
        position = move.to
    }

    func nextMove(_ count: Int) -> SpoolMove {
        let to = SpoolPosition(file: 7, offset: (position?.offset ?? 0) + UInt64(count))
        return SpoolMove(spool: Self.spool, from: position, to: to)
    }

    /// As after a new start of the program.
    func restart() throws {
        store = try SQLiteEventStore(
            database, sessionTimeout: .milliseconds(Self.timeout), limits: limits)
    }

    /// Runs SQL by hand on a connection of its own.
    func execute(_ sql: String) throws {
        try Connection(path: path, mode: .readWrite).execute(sql)
    }

    func count(_ table: String) throws -> Int {
        let connection = try Connection(path: path, mode: .readOnly)
        return try connection.statement("SELECT count(*) FROM \(table)").first { $0.int(0) } ?? -1
    }

    static func event(
        at minutes: Double = 0, _ name: String = "load", path: String = "/", visitor: UInt64 = 1,
        site: String = "a.example", loadTime: Int32 = 0
    ) -> Event {
        let time = base + Int64(minutes * 60_000)
        return Event(
            time: Timestamp(milliseconds: time), site: site,
            day: LocalDay(number: Int32(time / 86_400_000)), visitor: VisitorID(bits: visitor), name: name,
            kind: EventKind(name: name, hashRouting: false), hostname: site, path: path, loadTime: loadTime)
    }
}
