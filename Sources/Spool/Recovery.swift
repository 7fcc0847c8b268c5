import Analytics
import POSIX

/// What an open spool directory holds, worked out before anything is written.
///
/// Each used file says how the one before it ended, so only the last one is read through here; the others are
/// checked record by record when they are read. A start stays short however much waits.
struct Recovery {
    private(set) var identity: Identity
    private(set) var table = FileTable()
    /// Bytes behind the last durable record that were cut off.
    private(set) var tornBytes = 0

    private let disk: any SpoolDisk
    private var used: [Used] = []
    /// Files that hold no group.
    private var empty: [UInt64] = []

    /// A file that holds at least one group.
    private struct Used {
        let number: UInt64
        let previous: FileEnd
    }

    init(disk: any SpoolDisk, makeID: () -> SpoolID) throws(SpoolError) {
        self.disk = disk
        let numbers = try systemCall { () throws(SystemError) in try disk.names() }
            .compactMap(FileHeader.number(of:)).sorted()
        if let stored = try Identity(from: disk) {
            identity = stored
        } else if let found = try Self.firstID(numbers, on: disk) {
            identity = Identity(spool: found, nextFile: 1)
        } else {
            identity = Identity(spool: makeID(), nextFile: 1)
        }
        identity.nextFile = max(identity.nextFile, (numbers.last ?? 0) + 1)
        for number in numbers { try look(at: number) }
        try measure()
        // One that stays after all is found empty again.
        for number in empty { try? disk.remove(FileHeader.name(of: number)) }
    }

    /// Without the file `id`, the spool files still say whose they are.
    private static func firstID(_ numbers: [UInt64], on disk: any SpoolDisk) throws(SpoolError) -> SpoolID? {
        for number in numbers {
            let head = try head(of: number, on: disk).head
            if let id = head.withUnsafeBytes({ FileHeader.spool(in: $0, file: number) }) { return id }
        }
        return nil
    }

    private static let headBytes = FileHeader.byteCount + GroupHeader.frameBytes

    private static func head(
        of number: UInt64, on disk: any SpoolDisk
    ) throws(SpoolError) -> (file: any SpoolDiskFile, head: [UInt8]) {
        try systemCall { () throws(SystemError) in
            let file = try disk.open(FileHeader.name(of: number))
            var head = [UInt8](repeating: 0, count: headBytes)
            let count = try file.read(headBytes, into: &head, at: 0)
            head.removeLast(headBytes - count)
            return (file, head)
        }
    }

    /// Adds file `number` to those used, or to those that never held anything durable.
    private mutating func look(at number: UInt64) throws(SpoolError) {
        let (file, head) = try Self.head(of: number, on: disk)
        let found = head.withUnsafeBytes { FileHeader.spool(in: $0, file: number) }
        if let found, found != identity.spool {
            throw .foreign(directory: disk.directory, file: FileHeader.name(of: number))
        }
        if found != nil, let group = try firstGroup(of: file, number: number) {
            used.append(Used(number: number, previous: group.previous))
            return
        }
        var search = GroupSearch(file, spool: identity.spool, number: number)
        let isDamaged = try systemCall { () throws(SystemError) in
            try search.findsGroup(from: 0, to: try file.size())
        }
        if isDamaged { throw damaged(number, at: found == nil ? 0 : FileHeader.byteCount) }
        tornBytes += max(0, search.lastByteInUse - FileHeader.byteCount)
        empty.append(number)
    }

    private func firstGroup(of file: any SpoolDiskFile, number: UInt64) throws(SpoolError) -> GroupHeader? {
        try systemCall { () throws(SystemError) in
            var reader = FrameReader(file, spool: identity.spool, number: number)
            guard case .group(let group) = try reader.step(before: try file.size(), record: { _ in })
            else { return nil }
            return group
        }
    }

    /// Fills the table: ends from the following file where that says it, else by reading the file.
    private mutating func measure() throws(SpoolError) {
        var ends: [FileEnd] = []
        var following = FileEnd.none
        for file in used.reversed() {
            let isLast = ends.isEmpty
            if !isLast && following.number < file.number {
                // It was given up before anything in it was durable.
                empty.append(file.number)
                continue
            }
            ends.append(following.number == file.number ? following : try scan(file.number))
            following = file.previous
            if empty.contains(following.number) { throw damaged(following.number, at: FileHeader.byteCount) }
        }
        for end in ends.reversed() { table.advance(to: end, growing: false) }
        used = []
    }

    private mutating func scan(_ number: UInt64) throws(SpoolError) -> FileEnd {
        let finding = try systemCall { () throws(SystemError) in try findEnd(of: number) }
        switch finding {
        case .valid(let end, let torn, _):
            tornBytes += torn
            return end
        case .damaged(let offset):
            throw damaged(number, at: offset)
        }
    }

    private func findEnd(of number: UInt64) throws(SystemError) -> FileScan.Finding {
        let file = try disk.open(FileHeader.name(of: number))
        let finding = try FileScan.run(file, spool: identity.spool, number: number)
        if case .valid(_, _, isClean: true) = finding { return finding }
        // The process was killed. What was just read may be in memory only: not written yet, or kept there after
        // a failed sync. What follows counts on it, so it is written, and then read from the device.
        try file.fdatasync()
        file.dropCache()
        return try FileScan.run(file, spool: identity.spool, number: number)
    }

    private func damaged(_ number: UInt64, at offset: Int) -> SpoolError {
        .damaged(directory: disk.directory, file: FileHeader.name(of: number), offset: offset)
    }
}

/// Runs `body` and turns its error into one of the spool.
func systemCall<Result>(_ body: () throws(SystemError) -> Result) throws(SpoolError) -> Result {
    do throws(SystemError) {
        return try body()
    } catch {
        throw .system(error)
    }
}
