import Analytics
import Foundation
import POSIX
import SQLite
import Spool
import Storage
import Testing

@testable import Writer

/// The real spool, the real store.
@Suite struct SpoolToSQLiteTests {
    @Test func eventsOfSeveralLivesOfTheProgramAreStoredOnceInOrder() throws {
        let directory = NSTemporaryDirectory() + "picolytics-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: directory) }
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        for life in 0..<4 {
            let spool = try Self.openSpool(directory + "/spool")
            let database = try SQLiteDatabase.open(path: directory + "/test.db")
            let store = try SQLiteEventStore(database, sessionTimeout: .seconds(1800))
            let writer = Self.writer(spool, store, directory)
            for index in 0..<250 { try Self.append(life * 250 + index, to: spool) }
            spool.close()
            // In every other life there is no time left: the next one stores what waits.
            let isDrained = writer.stop(drainFor: life % 2 == 0 ? .zero : .seconds(30))
            if life % 2 == 1 { #expect(isDrained) }
        }
        let connection = try Connection(path: directory + "/test.db", mode: .readOnly)
        var numbers: [Int] = []
        try connection.statement("SELECT load_time FROM event_rows ORDER BY id").forEachRow {
            numbers.append($0.int(0))
        }
        #expect(numbers == Array(0..<1000))
        let sessions = try connection.statement("SELECT count(*), sum(pageviews) FROM session_rows")
            .first { [$0.int(0), $0.int(1)] }
        #expect(sessions == [10, 1000])
    }

    /// Waits for the writer of the life before to let it go.
    private static func openSpool(_ directory: String) throws -> Spool {
        let deadline = MonotonicClock.now + .seconds(20)
        let id = SpoolID(bytes: Array(repeating: 5, count: 16))
        let limits = Spool.Limits(fileBytes: 1 << 14)
        var opened = Result { try Spool.open(directory: directory, limits: limits, makeID: { id }) }
        while case .failure = opened, MonotonicClock.now < deadline {
            sched_yield()
            opened = Result { try Spool.open(directory: directory, limits: limits, makeID: { id }) }
        }
        return try opened.get()
    }

    private static func writer(_ spool: Spool, _ store: SQLiteEventStore, _ directory: String) -> Writer {
        var options = WriterOptions(rejectedDirectory: directory + "/spool/rejected")
        options.batchSize = 40
        options.backlogBatchSize = 100
        options.batchDelay = .milliseconds(1)
        return Writer(
            source: spool, store: store, options: options, now: { MonotonicClock.now },
            wallClock: { Timestamp(milliseconds: 0) }, random: { 0.5 }, notify: { _ in })
    }

    private static func append(_ number: Int, to spool: Spool) throws {
        let event = Event(
            time: Timestamp(milliseconds: 1_790_000_000_000 + Int64(number)), site: "a.example",
            day: LocalDay(number: 20_717), visitor: VisitorID(bits: UInt64(number % 10)), name: "load",
            kind: .pageview, hostname: "a.example", path: "/\(number % 7)", loadTime: Int32(number))
        var batch = RecordBatch()
        batch.append { EventCodec.encode(event, into: &$0) }
        _ = try spool.append(batch).get()
    }
}
