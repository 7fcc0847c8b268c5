import Analytics

/// The files of a spool that hold durable records, oldest first, and how many records lie where.
///
/// Records are counted from the oldest that was there at open, which has the ordinal 0.
struct FileTable {
    struct File: Equatable {
        /// How far it is durable.
        var end: FileEnd
        /// The ordinal of its first record.
        var firstOrdinal: UInt64
        /// The file that was written before it.
        var previous: UInt64

        var number: UInt64 { end.number }
        var endOrdinal: UInt64 { firstOrdinal + end.records }
    }

    private(set) var files: [File] = []
    /// Bytes in all files, headers included.
    private(set) var keptBytes = 0
    /// The ordinal of the next record to become durable.
    private(set) var endOrdinal: UInt64 = 0
    /// How the last file ended that ever held a record; it may be deleted already.
    private(set) var last = FileEnd.none
    /// Whether the last file still grows.
    private var isOpen = false

    /// The oldest place that can be read.
    var start: SpoolPosition {
        files.first.map { Self.beginning(of: $0.number) } ?? Self.position(of: last)
    }

    static func beginning(of file: UInt64) -> SpoolPosition {
        SpoolPosition(file: file, offset: UInt64(FileHeader.byteCount))
    }

    static func position(of end: FileEnd) -> SpoolPosition {
        SpoolPosition(file: end.number, offset: UInt64(end.offset))
    }

    /// Takes note of a file found at open, or of a new length of the one being written.
    mutating func advance(to end: FileEnd, growing: Bool) {
        isOpen = growing
        if let index = files.indices.last, files[index].number == end.number {
            keptBytes += end.offset - files[index].end.offset
            files[index].end = end
        } else {
            precondition(end.number > last.number, "files are written in the order of their numbers")
            files.append(File(end: end, firstOrdinal: endOrdinal, previous: last.number))
            keptBytes += end.offset
        }
        endOrdinal = files[files.count - 1].endOrdinal
        last = end
    }

    /// Nothing more is written to the last file.
    mutating func close() { isOpen = false }

    /// The file to read on from at `position`: its own, or the next one if that is gone or read to its end.
    func file(at position: SpoolPosition) -> (file: File, offset: Int)? {
        for file in files where file.number >= position.file {
            guard file.number == position.file else { return (file, FileHeader.byteCount) }
            let offset = max(Int(clamping: position.offset), FileHeader.byteCount)
            let isLast = file.number == files.last?.number
            if offset < file.end.offset || isLast { return (file, offset) }
        }
        return nil
    }

    /// Forgets the files in which all records have an ordinal below `ordinal`, and returns their numbers.
    mutating func release(before ordinal: UInt64) -> [UInt64] {
        let gone = files.prefix { $0.endOrdinal <= ordinal && !(isOpen && $0.number == last.number) }
        files.removeFirst(gone.count)
        keptBytes -= gone.reduce(0) { $0 + $1.end.offset }
        return gone.map(\.number)
    }
}
