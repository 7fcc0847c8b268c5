import Analytics
import POSIX

/// Reads the frames of one spool file in order, from any boundary between two.
struct FrameReader {
    let file: any SpoolDiskFile
    private let spool: SpoolID
    private let number: UInt64
    /// Where the next frame begins, in bytes from the file's beginning.
    private(set) var position: Int
    private var buffer = [UInt8](repeating: 0, count: 64 << 10)
    /// The part of `buffer` that holds the file's bytes from `position` on.
    private var filled = 0..<0

    init(_ file: any SpoolDiskFile, spool: SpoolID, number: UInt64, at position: Int = FileHeader.byteCount) {
        self.file = file
        self.spool = spool
        self.number = number
        self.position = position
    }

    enum Step: Equatable {
        case record
        case group(GroupHeader)
        case end
        case bad
    }

    /// Takes one frame that ends at `end` or before, and hands a record's body to `record`. After `.bad` the
    /// position is where it was.
    mutating func step(
        before end: Int, record: (UnsafeRawBufferPointer) -> Void
    ) throws(SystemError) -> Step {
        if position >= end { return .end }
        var needed = Frame.headBytes
        while true {
            guard try fill(needed, before: end) else { return .bad }
            let (step, size) = parse(record: record)
            if step == nil, size > filled.count {
                needed = size
                continue
            }
            position += size
            filled = (filled.lowerBound + size)..<filled.upperBound
            return step ?? .bad
        }
    }

    /// The step at the position and its size; no step and the size needed if more bytes are; neither if bad.
    private func parse(record: (UnsafeRawBufferPointer) -> Void) -> (Step?, Int) {
        buffer.withUnsafeBytes { all in
            switch Frame.parse(UnsafeRawBufferPointer(rebasing: all[filled])) {
            case .incomplete(let needed):
                return (nil, needed)
            case .bad:
                return (nil, 0)
            case .frame(.record, let body):
                record(body)
                return (.record, Frame.headBytes + body.count)
            case .frame(.group, let body):
                guard let group = GroupHeader(body: body), isHere(group) else { return (nil, 0) }
                return (.group(group), Frame.headBytes + body.count)
            }
        }
    }

    private func isHere(_ group: GroupHeader) -> Bool {
        group.spool == spool && group.file == number && group.offset == UInt64(position)
    }

    /// Makes sure that `needed` bytes from the position on are in the buffer; false if `end` comes first.
    private mutating func fill(_ needed: Int, before end: Int) throws(SystemError) -> Bool {
        if filled.count >= needed { return true }
        guard end - position >= needed else { return false }
        if buffer.count < needed { buffer += [UInt8](repeating: 0, count: needed - buffer.count) }
        let wanted = min(buffer.count, end - position)
        let count = try file.read(wanted, into: &buffer, at: position)
        filled = 0..<count
        return count >= needed
    }
}
