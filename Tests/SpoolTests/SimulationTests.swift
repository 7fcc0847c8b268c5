import TestSupport
import Analytics
import POSIX
import Testing

@testable import Spool
@testable import SpoolHammer

/// Random appends, faults, kills and power losses from a seed, against what was acknowledged.
@Suite struct SimulationTests {
    @Test(arguments: UInt64(0)..<80)
    func whatWasAcknowledgedIsReadOnceAndInOrder(seed: UInt64) throws {
        var simulation = Simulation(seed: seed)
        for _ in 0..<6 { try simulation.live() }
        try simulation.liveWithoutFaults()
        let stored = simulation.stored
        #expect(stored == stored.sorted() && Set(stored).count == stored.count)
        #expect(simulation.acknowledged.isSubset(of: stored))
        #expect(simulation.refused.isDisjoint(with: stored))
    }
}

/// One spool over several lives of its process, and a store that takes from it.
private struct Simulation {
    var generator: SeededGenerator
    var disk = SimulatedDisk()
    var acknowledged: Set<UInt64> = []
    /// What was reported as failed; and of that, what was so before something else was acknowledged: from then
    /// on it must never appear.
    var failed: Set<UInt64> = []
    var refused: Set<UInt64> = []
    /// What the store has, in the order in which it came.
    var stored: [UInt64] = []
    var position = SpoolPosition.beginning
    var nextRecord: UInt64 = 1

    init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    /// Opens, appends, stores, and ends in one of three ways.
    mutating func live() throws {
        disk.faults = randomFaults()
        guard let spool = try open() else { return }
        let answers = Acknowledgements(of: spool)
        for _ in 0..<Int.random(in: 1...40, using: &generator) {
            append(to: spool, answers)
            if UInt8.random(in: 0..<10, using: &generator) == 0 { try store(from: spool) }
        }
        let running = disk
        defer { #expect(running.state.withLock { $0.syncsAfterFailure } == 0) }
        switch UInt8.random(in: 0..<3, using: &generator) {
        case 0: disk = disk.afterKill()
        case 1: disk = disk.afterPowerLoss(&generator)
        default:
            spool.close()
            disk = disk.afterKill()
            return
        }
        spool.close()
    }

    mutating func liveWithoutFaults() throws {
        disk.faults = SimulatedDisk.Faults()
        let spool = try #require(try open())
        let answers = Acknowledgements(of: spool)
        append(to: spool, answers)
        spool.close()
        try store(from: spool)
        #expect(spool.waitingRecords == 0)
    }

    private mutating func randomFaults() -> SimulatedDisk.Faults {
        var faults = SimulatedDisk.Faults(seed: generator.next())
        for operation in SimulatedDisk.Operation.allCases where Bool.random(using: &generator) {
            faults.perMille[operation] = UInt64.random(in: 0...150, using: &generator)
        }
        return faults
    }

    /// A fault may keep a spool from opening; what is on the disk must not.
    private mutating func open() throws -> Spool? {
        // What follows a start may still show what failed before it.
        failed = []
        let retry = SpareFiles.Retry(first: .milliseconds(1), longest: .milliseconds(2))
        let limits = Spool.Limits(maxBytes: 1 << 20, fileBytes: 4096)
        do throws(SpoolError) {
            let spool = try Spool(disk: disk, limits: limits, retry: retry) { testID }
            try spool.check(stored: position)
            return spool
        } catch {
            guard case .system = error else { throw error }
            disk = disk.afterKill()
            return nil
        }
    }

    private mutating func append(to spool: Spool, _ answers: Acknowledgements) {
        var groups: [(records: Range<UInt64>, ticket: Spool.Ticket)] = []
        for _ in 0..<Int.random(in: 1...3, using: &generator) {
            let first = nextRecord
            nextRecord += UInt64.random(in: 1...12, using: &generator)
            var batch = RecordBatch()
            for number in first..<nextRecord {
                let size = Int.random(in: NumberedRecord.shortest...400, using: &generator)
                batch.append { NumberedRecord(producer: 1, sequence: number).append(to: &$0, size: size) }
            }
            if case .success(let ticket) = spool.append(batch) { groups.append((first..<nextRecord, ticket)) }
        }
        let waits = UInt8.random(in: 0..<8, using: &generator) != 0
        for group in groups where waits {
            let answer = answers.answer(for: group.ticket)
            #expect(answer != nil)
            if answer == true {
                acknowledged.formUnion(group.records)
                refused.formUnion(failed)
                failed = []
            } else {
                failed.formUnion(group.records)
            }
        }
    }

    /// The store takes everything durable and remembers how far it came, in one step.
    private mutating func store(from spool: Spool) throws {
        var taken: [UInt64] = []
        var next = position
        while true {
            let before = taken.count
            next = try spool.read(from: next, maxRecords: 20) { bytes in
                guard let record = NumberedRecord(bytes) else {
                    Issue.record("not a record that was appended")
                    return
                }
                taken.append(record.sequence)
            }
            if taken.count == before { break }
        }
        #expect(next >= position)
        stored += taken
        position = next
        spool.release(before: position)
    }
}
