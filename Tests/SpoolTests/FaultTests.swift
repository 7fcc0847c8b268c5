import Analytics
import Glibc
import POSIX
import Testing

@testable import Spool
@testable import SpoolHammer

/// Faults one at a time, where a random run meets them too seldom.
@Suite struct FaultTests {
    private func open(_ disk: SimulatedDisk) throws(SpoolError) -> Spool {
        let retry = SpareFiles.Retry(first: .milliseconds(1), longest: .milliseconds(2))
        return try Spool(disk: disk, limits: Spool.Limits(fileBytes: 4096), retry: retry) { testID }
    }

    /// Appends until the spool takes it, and returns whether it became durable.
    private func store(_ text: String, in spool: Spool, _ answers: Acknowledgements) -> Bool? {
        let deadline = MonotonicClock.now + .seconds(20)
        while MonotonicClock.now < deadline {
            if case .success(let ticket) = spool.append(RecordBatch(text)) {
                return answers.answer(for: ticket)
            }
        }
        return nil
    }

    @Test(arguments: UInt64(0)..<12, [true, false])
    func recordsThatFailedStayAwayEvenIfTheirFileCannotBeCut(seed: UInt64, afterOthers: Bool) throws {
        let disk = SimulatedDisk()
        let spool = try open(disk)
        let answers = Acknowledgements(of: spool)
        if afterOthers { #expect(store("before", in: spool, answers) == true) }
        disk.faults = SimulatedDisk.Faults(
            seed: seed, always: [.sync: EIO, .truncate: EIO, .remove: EIO])
        #expect(store("failed", in: spool, answers) == false)
        disk.faults = SimulatedDisk.Faults()
        // There may be no file yet, from the time of the faults.
        let deadline = MonotonicClock.now + .seconds(20)
        while store("after", in: spool, answers) == false, MonotonicClock.now < deadline {}
        let killed = disk.afterKill()
        spool.close()
        let expected = afterOthers ? ["before", "after"] : ["after"]
        for _ in 0..<2 {
            let again = try open(killed)
            #expect(try again.readAll().records == expected.map { Array($0.utf8) })
            again.close()
            killed.state.withLock { $0.isLocked = false }
        }
    }

    @Test func aSpoolOpensOnAFullDiskAndTakesRecordsOnceThereIsRoom() throws {
        let disk = SimulatedDisk()
        let first = try open(disk)
        #expect(store("waits", in: first, Acknowledgements(of: first)) == true)
        first.close()
        let full = disk.afterKill()
        full.faults.always = [.make: ENOSPC]
        let spool = try open(full)
        #expect(spool.failure?.code == ENOSPC)
        #expect(spool.use.intake == .failing(SystemError(call: "make", code: ENOSPC)))
        #expect(spool.append(RecordBatch("refused")) == .failure(.failed))
        #expect(try spool.readAll().records == [Array("waits".utf8)])
        full.faults.always = [:]
        #expect(store("taken", in: spool, Acknowledgements(of: spool)) == true)
        #expect(spool.failure == nil)
        #expect(spool.use.intake == .open)
        spool.close()
        #expect(try spool.readAll().records.count == 2)
    }

    @Test func aDirectoryThatCannotBeWrittenStopsTheStart() {
        let disk = SimulatedDisk()
        disk.faults.always = [.make: EROFS]
        #expect(throws: SpoolError.system(SystemError(call: "make", code: EROFS))) { try open(disk) }
    }

    @Test func whatIsBufferedFailsTogetherWhenNoFileCanBeHad() throws {
        let disk = SimulatedDisk()
        let spool = try open(disk)
        let reasons = Mutex<[Int32]>([])
        spool.observe { outcome in
            if let reason = outcome.reason { reasons.withLock { $0.append(reason.code) } }
        }
        let answers = Acknowledgements(of: spool)
        disk.faults.always = [.write: EIO, .make: ENOSPC, .sync: EIO]
        var tickets: [Spool.Ticket] = []
        var refusal: Refusal?
        let deadline = MonotonicClock.now + .seconds(20)
        while refusal == nil, MonotonicClock.now < deadline {
            switch spool.append(RecordBatch("x")) {
            case .success(let ticket): tickets.append(ticket)
            case .failure(let reason): refusal = reason
            }
        }
        #expect(refusal == .failed)
        #expect(tickets.allSatisfy { answers.answer(for: $0) == false })
        #expect(spool.waitingRecords == 0)
        #expect(reasons.withLock { $0 }.isEmpty == false)
        spool.close()
        #expect(try spool.readAll().records.isEmpty)
    }
}
