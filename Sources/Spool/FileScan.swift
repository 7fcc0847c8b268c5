import Analytics
import POSIX

/// What a walk through one whole file finds.
enum FileScan {
    enum Finding: Equatable {
        /// Valid from the beginning to `end`; behind it `torn` bytes that were never durable as a whole. Only a
        /// file that ends clean, as the spool's `close` leaves it, was durable to its end for certain.
        case valid(end: FileEnd, torn: Int, isClean: Bool)
        /// Something bad at the offset, and behind it what was written only after that had been durable.
        case damaged(offset: Int)
    }

    /// Walks through file `number`, whose header is valid.
    static func run(_ file: any SpoolDiskFile, spool: SpoolID, number: UInt64) throws(SystemError) -> Finding
    {
        let size = try file.size()
        var reader = FrameReader(file, spool: spool, number: number)
        var records: UInt64 = 0
        var step = FrameReader.Step.record
        var isClean = false
        while step != .end && step != .bad {
            isClean = step != .record
            step = try reader.step(before: size) { _ in records += 1 }
        }
        let end = reader.position
        var tail = GroupSearch(file, spool: spool, number: number)
        if try tail.findsGroup(from: end, to: size) { return .damaged(offset: end) }
        return .valid(
            end: FileEnd(number: number, offset: end, records: records), torn: tail.lastByteInUse - end,
            isClean: isClean)
    }

    /// How many records lie before `position` in file `number`; nil if a record does not end there.
    static func count(
        before position: Int, in file: any SpoolDiskFile, spool: SpoolID, number: UInt64
    ) throws(SystemError) -> UInt64? {
        var reader = FrameReader(file, spool: spool, number: number)
        var records: UInt64 = 0
        while true {
            switch try reader.step(before: position, record: { _ in records += 1 }) {
            case .end: return records
            case .bad: return nil
            case .record, .group: continue
            }
        }
    }
}
