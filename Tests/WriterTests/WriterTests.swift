import TestSupport
import Analytics
import Foundation
import POSIX
import Testing

@testable import Writer

@Suite struct WriterTests {
    @Test(arguments: 0..<60) func nothingIsLostOrDoubledWhateverFails(seed: Int) throws {
        var random = SeededGenerator(seed: UInt64(seed))
        let faults = FaultyStore.Faults(
            unavailable: Int.random(in: 0...30, using: &random),
            unknownButStored: Int.random(in: 0...30, using: &random),
            unknownAndNotStored: Int.random(in: 0...30, using: &random),
            movedByAnother: Bool.random(using: &random) ? 15 : 0)
        let run = Run(store: FaultyStore(seed: UInt64(seed), faults), batchSize: 16)
        var wanted: [Event] = []
        var unwanted = 0
        for index in 0..<Int.random(in: 1...400, using: &random) {
            switch Int.random(in: 0..<25, using: &random) {
            case 0:
                run.source.append(Self.event(index, "poison"))
                unwanted += 1
            case 1:
                run.source.append([99, 1, 2])
                unwanted += 1
            default:
                wanted.append(Self.event(index))
                run.source.append(Self.event(index))
            }
        }
        #expect(run.writer.stop(drainFor: .seconds(30)))
        #expect(run.store.events == wanted)
        #expect(run.source.released == wanted.count + unwanted)
        #expect(run.rejectedFiles.count == unwanted)
        let status = run.writer.status
        #expect(status.waiting == 0 && status.trouble == nil)
        // What another has stored is not this writer's.
        if faults.movedByAnother == 0 {
            #expect(status.storedEvents == UInt64(wanted.count))
            #expect(status.rejectedEvents == UInt64(unwanted))
        }
    }

    @Test func aFullBatchIsStoredWithoutWaitingForTheDelay() {
        let run = Run(store: FaultyStore(), batchSize: 4, batchDelay: .seconds(3600))
        for index in 0..<8 { run.source.append(Self.event(index)) }
        #expect(run.store.wait { $0.events.count == 8 })
        #expect(run.store.batchSizes == [4, 4])
        #expect(run.writer.stop(drainFor: .seconds(10)))
    }

    @Test func aSingleEventIsStoredAfterTheDelay() {
        let run = Run(store: FaultyStore(), batchSize: 4, batchDelay: .milliseconds(20))
        run.source.append(Self.event(1))
        #expect(run.store.wait { $0.events.count == 1 })
        #expect(run.writer.stop(drainFor: .seconds(10)))
    }

    @Test func aStopWithAnEmptySpoolDoesNotWaitForAStoreThatWasNeverThere() {
        let store = FaultyStore()
        store.setAway(true)
        let run = Run(store: store, batchSize: 4)
        #expect(store.wait { $0.calls >= 2 })
        // Far longer than a test may take.
        #expect(run.writer.stop(drainFor: .seconds(3600)))
    }

    @Test func aStoreThatIsAwayIsReportedAndWhatWaitedIsStoredWhenItIsBack() {
        let store = FaultyStore()
        store.setAway(true)
        let run = Run(store: store, batchSize: 4)
        for index in 0..<10 { run.source.append(Self.event(index)) }
        #expect(store.wait { $0.calls >= 4 })
        #expect(run.notices.wait(until: { $0.contains(.trouble("away")) ? true : nil }) == true)
        #expect(run.writer.status.trouble == "away")
        store.setAway(false)
        #expect(store.wait { $0.events.count == 10 })
        #expect(run.writer.stop(drainFor: .seconds(10)))
        #expect(run.writer.status.trouble == nil)
        #expect(run.notices.withLock { $0.last } == .recovered)
        #expect(store.events == (0..<10).map { Self.event($0) })
    }

    @Test func aStoreThatComesBackIsReportedThoughNothingWaits() {
        let store = FaultyStore()
        store.setAway(true)
        let run = Run(store: store, batchSize: 4)
        #expect(run.notices.wait(timeout: .seconds(10), until: { $0.isEmpty ? nil : true }) == true)
        store.setAway(false)
        let isBack: Bool? = run.notices.wait(timeout: .seconds(10)) { $0.last == .recovered ? true : nil }
        #expect(isBack == true)
        #expect(run.writer.status.trouble == nil)
        #expect(run.writer.stop(drainFor: .seconds(10)))
    }

    @Test func stoppingWhileTheStoreIsAwayLeavesTheEventsInTheSpool() {
        let store = FaultyStore()
        store.setAway(true)
        let run = Run(store: store, batchSize: 4)
        run.source.append(Self.event(1))
        #expect(store.wait { $0.calls >= 1 })
        #expect(!run.writer.stop(drainFor: .milliseconds(50)))
        #expect(run.source.released == 0)
        store.setAway(false)
        let next = Run(store: store, batchSize: 4, source: run.source)
        #expect(next.writer.stop(drainFor: .seconds(10)))
        #expect(store.events == [Self.event(1)])
    }

    @Test func anIdleWriterStopsAtOnce() {
        let run = Run(store: FaultyStore(), batchSize: 4)
        let before = MonotonicClock.now
        #expect(run.writer.stop(drainFor: .seconds(30)))
        #expect(MonotonicClock.now - before < .seconds(10))
    }

    @Test func whatLiesBeforeADamagedRecordIsStoredAndTheDamageReported() {
        let source = MemorySource()
        source.damage(at: 37)
        for index in 0..<50 { source.append(Self.event(index)) }
        let run = Run(store: FaultyStore(), batchSize: 16, source: source)
        #expect(run.store.wait { $0.events.count == 37 })
        #expect(run.notices.wait(until: { $0.contains(.trouble("Damaged()")) ? true : nil }) == true)
        source.damage(at: nil)
        #expect(run.writer.stop(drainFor: .seconds(10)))
        #expect(run.store.events == (0..<50).map { Self.event($0) })
    }

    @Test func aPositionThatTheSpoolNeverReachedStoresNothing() throws {
        let store = FaultyStore()
        let source = MemorySource()
        let ahead = SpoolPosition(file: 1, offset: 5)
        try store.store([], moving: SpoolMove(spool: source.id, from: nil, to: ahead))
        source.append(Self.event(1))
        let run = Run(store: store, batchSize: 4, source: source)
        #expect(run.notices.wait(until: { $0.contains(.trouble("Damaged()")) ? true : nil }) == true)
        #expect(!run.writer.stop(drainFor: .milliseconds(20)))
        #expect(store.events.isEmpty)
    }

    @Test func refusedRecordsAreKeptByteForByteWhileThereIsRoom() throws {
        let run = Run(store: FaultyStore(), batchSize: 4, rejectedLimitBytes: 7)
        run.source.append([99, 1, 2])
        run.source.append(Self.event(1))
        run.source.append([98, 3, 4, 5])
        run.source.append([97])
        #expect(run.writer.stop(drainFor: .seconds(10)))
        #expect(run.rejectedFiles == ["1-0": [99, 1, 2], "1-2": [98, 3, 4, 5]])
        let reason = "not an event that this version can read"
        #expect(
            run.notices.withLock { $0 } == [
                .rejected(reason: reason, isKept: true), .rejected(reason: reason, isKept: true),
                .rejected(reason: reason, isKept: false),
            ])
        #expect(run.writer.status.rejectedEvents == 3)
        #expect(run.writer.status.storedEvents == 1)
        #expect(run.writer.status.lastCommit == Timestamp(milliseconds: 77))
    }

    private static func event(_ number: Int, _ name: String = "load") -> Event {
        Event(
            time: Timestamp(milliseconds: Int64(number)), site: "a.example", day: LocalDay(number: 0),
            visitor: VisitorID(bits: UInt64(number)), name: name,
            kind: EventKind(name: name, hashRouting: false), hostname: "a.example", path: "/\(number)")
    }

    /// A writer over a source and a store in memory, with a directory for refused records.
    private final class Run {
        let source: MemorySource
        let store: FaultyStore
        let notices = Mutex<[WriterNotice]>([])
        let writer: Writer
        private let directory = NSTemporaryDirectory() + "picolytics-\(UUID().uuidString)"

        init(
            store: FaultyStore, batchSize: Int, batchDelay: Duration = .milliseconds(1),
            rejectedLimitBytes: Int = 1 << 20, source: MemorySource = MemorySource()
        ) {
            self.source = source
            self.store = store
            var options = WriterOptions(rejectedDirectory: directory)
            options.batchSize = batchSize
            options.backlogBatchSize = batchSize * 4
            options.batchDelay = batchDelay
            options.firstBackoff = .microseconds(100)
            options.longestBackoff = .milliseconds(2)
            options.rejectedLimitBytes = rejectedLimitBytes
            let notices = notices
            writer = Writer(
                source: source, store: store, options: options, now: { MonotonicClock.now },
                wallClock: { Timestamp(milliseconds: 77) }, random: { 0.5 },
                notify: { notice in
                    notices.withLock { $0.append(notice) }
                    notices.notifyAll()
                })
        }

        deinit { try? FileManager.default.removeItem(atPath: directory) }

        var rejectedFiles: [String: [UInt8]] {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
            return Dictionary(
                uniqueKeysWithValues: names.map { name in
                    (
                        name,
                        (FileManager.default.contents(atPath: directory + "/" + name) ?? Data()).map { $0 }
                    )
                })
        }
    }
}
