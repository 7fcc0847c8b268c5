import Analytics
import POSIX
import Testing

@testable import Spool
@testable import SpoolHammer

/// Every cut and every changed byte of a file.
@Suite struct RecoveryTests {
    /// A file with three groups of two records, as a kill leaves it, and where its parts end.
    struct Sample {
        let name: String
        let content: [UInt8]
        let records: [[UInt8]]
        /// Where each record ends.
        var recordEnds: [Int] = []
        /// Where each group begins, and at last where the file ends.
        var groupStarts: [Int] = []

        init(closed: Bool) throws {
            let disk = SimulatedDisk()
            let spool = try Spool(disk: disk, limits: Spool.Limits(fileBytes: 4096), retry: .init()) {
                testID
            }
            let answers = Acknowledgements(of: spool)
            records = someRecords(6, longest: 60)
            for start in [0, 2, 4] {
                let ticket = try spool.append(RecordBatch(Array(records[start..<start + 2]))).get()
                #expect(answers.answer(for: ticket) == true)
            }
            let killed = closed ? nil : disk.afterKill()
            spool.close()
            name = FileHeader.name(of: 1)
            content = (killed ?? disk).content(of: name)
            measure()
        }

        private mutating func measure() {
            var end = FileHeader.byteCount
            for (index, record) in records.enumerated() {
                if index % 2 == 0 {
                    groupStarts.append(end)
                    end += GroupHeader.frameBytes
                }
                end += Frame.headBytes + record.count
                recordEnds.append(end)
            }
            groupStarts.append(end)
        }

        /// Opens a spool with nothing but the file, as changed, and reads it.
        func recover(_ content: [UInt8]) throws(SpoolError) -> [[UInt8]] {
            let disk = SimulatedDisk()
            disk.state.withLock { state in
                state.files[0] = SimulatedDisk.File(content: content, durable: content)
                state.names[name] = 0
            }
            let spool = try Spool(disk: disk, limits: Spool.Limits(fileBytes: 4096), retry: .init()) {
                testID
            }
            spool.close()
            return try spool.readAll().records
        }
    }

    @Test func aFileCutAnywhereKeepsTheRecordsBeforeTheCut() throws {
        let sample = try Sample(closed: false)
        for cut in 0...sample.groupStarts[3] {
            let kept = sample.recordEnds.count { $0 <= cut }
            let recovered = try sample.recover(Array(sample.content[..<cut]))
            #expect(recovered == Array(sample.records[..<kept]), "cut at \(cut)")
            let zeroed =
                Array(sample.content[..<cut]) + [UInt8](repeating: 0, count: sample.content.count - cut)
            #expect(try sample.recover(zeroed).starts(with: recovered), "zeros from \(cut)")
        }
    }

    @Test func aChangedByteIsDamageOrATornTailAndNeverAWrongRecord() throws {
        let sample = try Sample(closed: false)
        for offset in 0..<sample.groupStarts[3] {
            var content = sample.content
            content[offset] ^= 0x10
            if offset >= sample.groupStarts[2] {
                let recovered = try sample.recover(content)
                #expect(sample.records.starts(with: recovered), "byte \(offset)")
                #expect(recovered.count == sample.recordEnds.count { $0 <= offset }, "byte \(offset)")
            } else {
                let error = #expect(throws: SpoolError.self, "byte \(offset)") { try sample.recover(content) }
                let bad =
                    ([0, 40] + sample.groupStarts.map { $0 + GroupHeader.frameBytes } + sample.recordEnds)
                    .sorted().last { $0 <= offset }
                #expect(error == .damaged(directory: "simulated", file: sample.name, offset: bad ?? 0))
            }
        }
    }

    @Test func afterACleanCloseEveryChangedByteIsDamage() throws {
        let sample = try Sample(closed: true)
        for offset in 0..<sample.groupStarts[3] {
            var content = sample.content
            content[offset] ^= 0x01
            #expect(throws: SpoolError.self, "byte \(offset)") { try sample.recover(content) }
        }
    }

    @Test func recordsThatLookLikeGroupHeadersDoNotMakeATornTailDamage() throws {
        let sample = try Sample(closed: false)
        var header = [UInt8](repeating: 0, count: GroupHeader.frameBytes)
        let other = SpoolID(bytes: Array(101...116))
        header.withUnsafeMutableBytes { bytes in
            GroupHeader(spool: other, file: 1, offset: UInt64(sample.recordEnds[5]), previous: .none).write(
                to: bytes)
        }
        var content = sample.content
        content.replaceSubrange(sample.recordEnds[5]..<sample.recordEnds[5] + header.count, with: header)
        content[sample.recordEnds[4] - 1] ^= 1
        #expect(try sample.recover(content) == Array(sample.records[..<4]))
    }

    /// Three files, each with some records.
    private func threeFiles(in directory: TemporaryDirectory) throws -> [[UInt8]] {
        let records = someRecords(60, longest: 200)
        for part in 0..<3 {
            let spool = try Spool.openForTest(directory.path)
            _ = try spool.append(RecordBatch(Array(records[part * 20..<part * 20 + 20]))).get()
            spool.close()
        }
        return records
    }

    @Test func damageInAnEarlierFileIsFoundWhereItIsRead() throws {
        let directory = TemporaryDirectory()
        let records = try threeFiles(in: directory)
        let name = directory.spoolFiles[1]
        let file = try FileDescriptor.open("\(directory.path)/\(name)", 2)
        var byte: [UInt8] = [0]
        _ = try file.read(1, into: &byte, at: 300)
        try file.write(1, of: [byte[0] ^ 4], at: 300)
        let spool = try Spool.openForTest(directory.path)
        var read: [[UInt8]] = []
        let error = #expect(throws: SpoolError.self) {
            try spool.read(from: .beginning, maxRecords: 100) { read.append(Array($0)) }
        }
        guard case .damaged(directory.path, name, let offset) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(offset <= 300)
        #expect(records.starts(with: read) && read.count >= 20 && read.count < 40)
    }

    @Test(arguments: [0, 30, 60, 200])
    func anEarlierFileThatWasCutIsAnError(size: Int) throws {
        let directory = TemporaryDirectory()
        _ = try threeFiles(in: directory)
        try FileDescriptor.open("\(directory.path)/\(directory.spoolFiles[1])", 2).truncate(to: size)
        #expect(throws: SpoolError.self) {
            try Spool.openForTest(directory.path).read(from: .beginning, maxRecords: 100) { _ in }
        }
    }

    @Test func aFileThatWasMovedAwayIsPassedOver() throws {
        let directory = TemporaryDirectory()
        let records = try threeFiles(in: directory)
        try removeFile("\(directory.path)/\(directory.spoolFiles[1])")
        let spool = try Spool.openForTest(directory.path)
        #expect(try spool.readAll().records == Array(records[..<20] + records[40...]))
    }

    @Test func aFileOfAnotherSpoolIsAnError() throws {
        let directory = TemporaryDirectory()
        let other = TemporaryDirectory()
        _ = try threeFiles(in: directory)
        try Spool.open(directory: other.path) { SpoolID(bytes: Array(51...66)) }.close()
        let name = FileHeader.name(of: 77)
        let header = FileHeader.bytes(spool: SpoolID(bytes: Array(51...66)), file: 77)
        try FileDescriptor.open("\(directory.path)/\(name)", 0o102).write(header.count, of: header, at: 0)
        #expect(throws: SpoolError.foreign(directory: directory.path, file: name)) {
            try Spool.openForTest(directory.path)
        }
    }
}
