import Analytics
import POSIX

/// Looks for a group header anywhere in a stretch of a file. Records cannot imitate one: it holds the spool's
/// secret random id and its own place.
struct GroupSearch {
    private let file: any SpoolDiskFile
    private let spool: SpoolID
    private let number: UInt64
    private var buffer = [UInt8](repeating: 0, count: 256 << 10)
    /// The end of the last byte that is not zero, or where the search began.
    private(set) var lastByteInUse = 0

    init(_ file: any SpoolDiskFile, spool: SpoolID, number: UInt64) {
        self.file = file
        self.spool = spool
        self.number = number
    }

    mutating func findsGroup(from start: Int, to end: Int) throws(SystemError) -> Bool {
        lastByteInUse = start
        var offset = start
        while offset < end {
            let count = try file.read(min(buffer.count, end - offset), into: &buffer, at: offset)
            if count == 0 { break }
            let used = bytesBeforeZeros(count)
            if used > 0 {
                lastByteInUse = offset + used
                if holdsGroup(count, at: offset) { return true }
            }
            if offset + count >= end { break }
            // A header may lie across the border of two reads.
            offset += max(count - GroupHeader.frameBytes + 1, 1)
        }
        return false
    }

    /// The length of the first `count` bytes of the buffer without the zeros at their end. By words: most of a
    /// pre-written file is zeros.
    private func bytesBeforeZeros(_ count: Int) -> Int {
        buffer.withUnsafeBytes { bytes in
            var end = count
            while end >= 8, bytes.load(UInt64.self, at: end - 8) == 0 { end -= 8 }
            while end > 0, bytes[end - 1] == 0 { end -= 1 }
            return end
        }
    }

    private func holdsGroup(_ count: Int, at offset: Int) -> Bool {
        buffer.withUnsafeBytes { bytes in
            let id = spool.bytes.withUnsafeBytes { $0.load(UInt64.self, at: 0) }
            var index = 0
            while index + GroupHeader.frameBytes <= count {
                if bytes.load(UInt64.self, at: index + Frame.headBytes) == id,
                    isGroup(UnsafeRawBufferPointer(rebasing: bytes[index..<count]), at: offset + index)
                {
                    return true
                }
                index += 1
            }
            return false
        }
    }

    private func isGroup(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> Bool {
        guard case .frame(.group, let body) = Frame.parse(bytes), let group = GroupHeader(body: body) else {
            return false
        }
        return group.spool == spool && group.file == number && group.offset == UInt64(offset)
    }
}
