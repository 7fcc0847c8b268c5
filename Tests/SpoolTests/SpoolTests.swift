import Analytics
import Foundation
import POSIX
import Testing

@testable import Spool
@testable import SpoolHammer

@Suite struct SpoolTests {
    let directory = TemporaryDirectory()

    /// Appends and waits for the answer.
    private func store(_ records: [[UInt8]], in spool: Spool, _ answers: Acknowledgements) throws {
        let ticket = try spool.append(RecordBatch(records)).get()
        #expect(answers.answer(for: ticket) == true)
    }

    @Test func recordsComeBackInOrderAfterACloseAndAnOpen() throws {
        let records = someRecords(2000)
        do {
            let spool = try Spool.openForTest(directory.path)
            for start in stride(from: 0, to: records.count, by: 100) {
                _ = try spool.append(RecordBatch(Array(records[start..<start + 100]))).get()
            }
            spool.close()
            #expect(try spool.readAll().records == records)
        }
        let spool = try Spool.openForTest(directory.path)
        #expect(spool.waitingRecords == 2000)
        #expect(try spool.readAll(inSteps: 7).records == records)
        #expect(spool.id == testID)
        #expect(spool.tornBytes == 0)
    }

    @Test func emptyAndLongestRecordsAreKept() throws {
        let spool = try Spool.openForTest(directory.path)
        let records = [[], [UInt8](repeating: 7, count: RecordBatch.maxRecordBytes), [1]]
        _ = try spool.append(RecordBatch(records)).get()
        spool.close()
        #expect(try spool.readAll().records == records)
    }

    @Test func manyThreadsAppendWhileOneReads() throws {
        let limits = Spool.Limits(maxBytes: 64 << 20, fileBytes: 64 << 10)
        let spool = try Spool.openForTest(directory.path, limits: limits)
        let answers = Acknowledgements(of: spool)
        let threads = (0..<4).map { producer in
            Thread(name: "producer") {
                for round in 0..<200 {
                    var batch = RecordBatch()
                    for index in 0..<5 {
                        let record = NumberedRecord(
                            producer: UInt64(producer), sequence: UInt64(round * 5 + index))
                        batch.append { record.append(to: &$0, size: 100) }
                    }
                    guard case .success(let ticket) = spool.append(batch) else { return }
                    _ = answers.answer(for: ticket)
                }
            }
        }
        var next: [UInt64: UInt64] = [:]
        var position = SpoolPosition.beginning
        var total = 0
        let deadline = MonotonicClock.now + .seconds(30)
        while total < 4000, MonotonicClock.now < deadline {
            let waiting = spool.waitForRecords(after: position, atLeast: 100, timeout: .milliseconds(50))
            var read = 0
            position = try spool.read(from: position, maxRecords: 300) { bytes in
                guard let record = NumberedRecord(bytes) else { return }
                #expect(record.sequence == next[record.producer, default: 0])
                next[record.producer] = record.sequence + 1
                read += 1
            }
            #expect(read >= min(waiting, 300))
            total += read
            spool.release(before: position)
        }
        for thread in threads { thread.join() }
        #expect(total == 4000)
        #expect(next.values.allSatisfy { $0 == 1000 })
        #expect(spool.waitingRecords == 0)
        // At most the file that is written to, the one written ahead, and one being released.
        #expect(directory.spoolFiles.count <= 3)
    }

    @Test func laterTicketsAreNotSmallerAndOutcomesComeInOrder() throws {
        let spool = try Spool.openForTest(directory.path)
        let durable = Mutex<[UInt64]>([])
        spool.observe { outcome in durable.withLock { $0.append(outcome.durable.number) } }
        var tickets: [Spool.Ticket] = []
        for number in 0..<500 { tickets.append(try spool.append(RecordBatch("\(number)")).get()) }
        spool.close()
        #expect(tickets == tickets.sorted())
        let seen = durable.withLock { $0 }
        #expect(seen == Array(1...UInt64(seen.count)))
        #expect(seen.last == tickets.last?.number)
    }

    @Test func aSecondOpenIsRefusedAndNamesTheDirectory() throws {
        let spool = try Spool.openForTest(directory.path)
        let error = #expect(throws: SpoolError.self) { try Spool.openForTest(directory.path) }
        #expect(error == .inUse(directory: directory.path))
        #expect(error?.description.contains(directory.path) == true)
        spool.close()
    }

    @Test func aFullSpoolRefusesUntilRecordsAreReleased() throws {
        let spool = try Spool.openForTest(directory.path, limits: Spool.Limits(maxRecords: 3))
        let answers = Acknowledgements(of: spool)
        try store([[1], [2]], in: spool, answers)
        #expect(spool.append(RecordBatch([[3], [4]])) == .failure(.full))
        try store([[3]], in: spool, answers)
        #expect(spool.append(RecordBatch([[4]])) == .failure(.full))
        #expect(spool.use.intake == .full)
        #expect(spool.use.records == 3 && spool.use.maxRecords == 3)
        let position = try spool.read(from: .beginning, maxRecords: 1) { _ in }
        spool.release(before: position)
        #expect(spool.waitingRecords == 2)
        #expect(spool.use.intake == .open)
        try store([[4]], in: spool, answers)
        #expect(spool.append(RecordBatch([[5]])) == .failure(.full))
    }

    @Test func bytesOnDiskStayBelowTheLimit() throws {
        let limits = Spool.Limits(maxBytes: 256 << 10, fileBytes: 32 << 10)
        let spool = try Spool.openForTest(directory.path, limits: limits)
        let answers = Acknowledgements(of: spool)
        let record = [UInt8](repeating: 1, count: 1000)
        func fill() throws -> Int {
            var count = 0
            while case .success(let ticket) = spool.append(RecordBatch([record])) {
                #expect(answers.answer(for: ticket) == true)
                count += 1
            }
            return count
        }
        let count = try fill()
        #expect(spool.append(RecordBatch([record])) == .failure(.full))
        #expect(spool.use.intake == .full)
        #expect(spool.use.bytes <= spool.use.maxBytes && spool.use.maxBytes == 192 << 10)
        #expect(count > 150)
        let sizes = try directory.spoolFiles.map { name in
            try FileDescriptor.open("\(directory.path)/\(name)", 0).size()
        }
        #expect(sizes.reduce(0, +) <= 256 << 10)
        spool.release(before: try spool.readAll().position)
        #expect(spool.use.intake == .open)
        #expect(try fill() > 100)
        spool.close()
        #expect(spool.use.intake == .closed)
    }

    @Test func aBatchLargerThanTheBufferIsRefused() throws {
        let spool = try Spool.openForTest(directory.path, limits: Spool.Limits(bufferBytes: 1000))
        #expect(spool.append(RecordBatch([[UInt8](repeating: 0, count: 1000)])) == .failure(.full))
        #expect(throws: Never.self) { try spool.append(RecordBatch([[1]])).get() }
    }

    @Test func aClosedSpoolRefusesAndCanBeRead() throws {
        let spool = try Spool.openForTest(directory.path)
        _ = try spool.append(RecordBatch("kept")).get()
        spool.close()
        spool.close()
        #expect(spool.append(RecordBatch("late")) == .failure(.closed))
        #expect(try spool.readAll().records == [Array("kept".utf8)])
    }

    @Test func releaseDeletesFilesWhollyBeforeThePositionAndNoOther() throws {
        let limits = Spool.Limits(maxBytes: 64 << 20, fileBytes: 8 << 10)
        let spool = try Spool.openForTest(directory.path, limits: limits)
        let answers = Acknowledgements(of: spool)
        let records = someRecords(200)
        for record in records { try store([record], in: spool, answers) }
        let half = try spool.read(from: .beginning, maxRecords: 100) { _ in }
        let first = spool.start
        spool.release(before: half)
        #expect(spool.start.file == half.file)
        #expect(spool.start > first)
        #expect(!directory.spoolFiles.contains(FileHeader.name(of: first.file)))
        #expect(directory.spoolFiles.contains(FileHeader.name(of: half.file)))
        #expect(spool.waitingRecords == 100)
        #expect(try spool.readAll(from: half).records == Array(records[100...]))
        // What is released again, or from before, changes nothing.
        spool.release(before: .beginning)
        #expect(spool.waitingRecords == 100)
    }

    @Test func positionsGoOnAfterEverythingIsStoredAndDeleted() throws {
        var stored = SpoolPosition.beginning
        for round in 0..<4 {
            let spool = try Spool.openForTest(directory.path)
            try spool.check(stored: stored)
            _ = try spool.append(RecordBatch("round \(round)")).get()
            spool.close()
            let (records, position) = try spool.readAll(from: stored)
            #expect(records == [Array("round \(round)".utf8)])
            #expect(position > stored)
            spool.release(before: position)
            #expect(directory.spoolFiles.isEmpty)
            stored = position
        }
    }

    @Test func positionsGoOnWhenOnlyTheIDFileIsLeft() throws {
        func round() throws -> SpoolPosition {
            let spool = try Spool.openForTest(directory.path)
            _ = try spool.append(RecordBatch("x")).get()
            spool.close()
            return try spool.readAll().position
        }
        let before = try round()
        for name in directory.spoolFiles { try removeFile("\(directory.path)/\(name)") }
        #expect(try round().file > before.file)
    }

    @Test func withoutTheIDFileTheSpoolFilesSayWhoseTheyAre() throws {
        do {
            let spool = try Spool.open(directory: directory.path, makeID: { testID })
            _ = try spool.append(RecordBatch("x")).get()
            spool.close()
        }
        try removeFile("\(directory.path)/id")
        let spool = try Spool.open(directory: directory.path) { SpoolID(bytes: Array(2...17)) }
        #expect(spool.id == testID)
        #expect(spool.waitingRecords == 1)
    }

    @Test func aPositionThatTheSpoolNeverReachedIsAnError() throws {
        let spool = try Spool.openForTest(directory.path)
        #expect(throws: SpoolError.positionAhead(directory: directory.path)) {
            try spool.check(stored: SpoolPosition(file: 99, offset: 40))
        }
    }

    @Test func afterAnOpenWaitingRecordsAreCountedFromTheStoredPosition() throws {
        let position: SpoolPosition
        do {
            let spool = try Spool.openForTest(directory.path)
            _ = try spool.append(RecordBatch(someRecords(50))).get()
            spool.close()
            position = try spool.read(from: .beginning, maxRecords: 20) { _ in }
        }
        let spool = try Spool.openForTest(directory.path)
        #expect(spool.waitForRecords(after: position, atLeast: 1, timeout: .zero) == 30)
        spool.release(before: position)
        #expect(spool.waitingRecords == 30)
    }

    @Test func theReaderIsWokenByRecordsByWakeReaderAndByClose() throws {
        let spool = try Spool.openForTest(directory.path)
        func waiting(_ atLeast: Int, _ wake: @escaping @Sendable () -> Void) -> Int {
            let thread = Thread(name: "waker", wake)
            defer { thread.join() }
            return spool.waitForRecords(after: .beginning, atLeast: atLeast, timeout: .seconds(20))
        }
        let start = MonotonicClock.now
        #expect(waiting(2) { for _ in 0..<2 { _ = spool.append(RecordBatch("x")) } } == 2)
        #expect(waiting(100) { spool.wakeReader() } == 2)
        #expect(waiting(100) { spool.close() } == 2)
        #expect(MonotonicClock.now - start < .seconds(15))
        #expect(spool.waitForRecords(after: .beginning, atLeast: 100, timeout: .seconds(20)) == 2)
    }
}
