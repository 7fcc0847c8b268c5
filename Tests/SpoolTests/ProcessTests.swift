import Foundation
import POSIX
import Testing

@testable import Spool
@testable import SpoolHammer

/// A real process on a real disk, killed or failing at real system calls.
@Suite struct ProcessTests {
    let directory = TemporaryDirectory()

    @Test(arguments: [1, 20, 150, 600])
    func everyAcknowledgedRecordIsThereAfterAKill(lines: Int) throws {
        let killed = try Hammer(
            [Hammer.program, directory.path, "3", "20", "200", "1000000"], killAfterLines: lines)
        #expect(killed.durable.count >= 20 * (lines - 1))
        #expect(killed.unknown.isEmpty)
        let after = try Hammer([Hammer.program, directory.path, "read"])
        #expect(killed.durable.isSubset(of: after.read))
        expectInOrderAndOnce(after.read)
        #expect(after.unknown.isEmpty)
    }

    private func expectInOrderAndOnce(_ records: [NumberedRecord]) {
        for (_, records) in Dictionary(grouping: records, by: \.producer) {
            let sequence = records.map(\.sequence)
            #expect(zip(sequence, sequence.dropFirst()).allSatisfy { $0 < $1 })
        }
    }

    @Test(arguments: ["fdatasync:error=EIO:when=3+4", "pwrite64:error=ENOSPC:when=9+5"])
    func failingSystemCallsFailTheirRecordsAndNoOthers(fault: String) throws {
        let call = String(fault.prefix { $0 != ":" })
        let hammer = try Hammer([
            "strace", "-f", "-o", "/dev/null", "-e", "trace=\(call)", "-e", "inject=\(fault)",
            Hammer.program, directory.path, "1", "3", "200", "60",
        ])
        // How many of each depends on how fast a new file is made.
        #expect(hammer.durable.count >= 3)
        #expect(hammer.lost.count >= 3)
        #expect(hammer.durable.count + hammer.lost.count == 180)
        let after = try Hammer([Hammer.program, directory.path, "read"])
        #expect(hammer.durable == Set(after.read))
        expectInOrderAndOnce(after.read)
    }

    @Test func aFullDiskRefusesAndRecoversOnceThereIsRoom() throws {
        try FileManager.default.createDirectory(atPath: directory.path, withIntermediateDirectories: true)
        let program = try "'\(Hammer.program)' '\(directory.path)'"
        // Root may mount as it is; where it is in a chroot, it may not make a user namespace.
        let unshare = ["unshare", "--mount"] + (geteuid() == 0 ? [] : ["--map-root-user"])
        let hammer = try Hammer(
            unshare + [
                "sh", "-ec",
                """
                mount -t tmpfs -o size=1m none '\(directory.path)'
                \(program) 1 4 200 3000
                \(program) read
                \(program) 1 5 20 2 >'\(directory.path)/second'
                sed s/durable.*/again/ '\(directory.path)/second'
                """,
            ])
        #expect(hammer.durable.count > 1000)
        #expect(hammer.lost.count > 1000)
        #expect(hammer.durable == Set(hammer.read))
        expectInOrderAndOnce(hammer.read)
        #expect(hammer.unknown == ["again", "again"])
    }

    @Test func theKernelSeesNoSecondSyncOfAFileThatFailedOne() throws {
        let trace = directory.path + ".trace"
        defer { try? FileManager.default.removeItem(atPath: trace) }
        let hammer = try Hammer([
            "strace", "-f", "-y", "-o", trace, "-e", "trace=fdatasync", "-e",
            "inject=fdatasync:error=EIO:when=5+3", Hammer.program, directory.path, "1", "1", "50", "30",
        ])
        #expect(hammer.lost.count >= 1)
        var failed: Set<String> = []
        for line in try String(contentsOfFile: trace, encoding: .utf8).split(separator: "\n") {
            guard let path = line.split(separator: "<").last?.split(separator: ">").first.map(String.init),
                path.hasSuffix(".spool")
            else { continue }
            #expect(!failed.contains(path))
            if line.contains("EIO") { failed.insert(path) }
        }
        #expect(failed.count >= 1)
    }
}
