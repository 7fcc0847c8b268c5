import Analytics
import Foundation
import SQLite
import Storage

/// A database file in a directory of its own, that goes with the last reference.
final class SQLiteFixture {
    let database: SQLiteDatabase
    private let directory = NSTemporaryDirectory() + "picolytics-\(UUID().uuidString)"

    init() throws {
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        database = try SQLiteDatabase.open(path: directory + "/test.db")
    }

    deinit { try? FileManager.default.removeItem(atPath: directory) }

    func store(_ events: [Event]) throws {
        let move = SpoolMove(
            spool: SpoolID(bytes: Array(1...16)), from: nil, to: SpoolPosition(file: 1, offset: 1))
        try SQLiteEventStore(database, sessionTimeout: .seconds(1800)).store(events, moving: move)
    }

    func eventTimes() throws -> [Int64] {
        var times: [Int64] = []
        try connection().statement("SELECT time FROM event_rows ORDER BY time").forEachRow {
            times.append($0.int64(0))
        }
        return times
    }

    func count(_ table: String) throws -> Int {
        try connection().statement("SELECT count(*) FROM \(table)").first { $0.int(0) } ?? -1
    }

    private func connection() throws -> Connection { try Connection(path: database.path, mode: .readOnly) }
}
