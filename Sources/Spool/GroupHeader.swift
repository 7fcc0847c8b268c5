import Analytics

/// Stands before the records that are written and synced together. That it exists says that everything before it
/// was durable when it was written: so recovery tells a torn tail (nothing like it follows) from damage.
struct GroupHeader: Equatable {
    static let bodyBytes = 56
    static let frameBytes = Frame.headBytes + bodyBytes

    var spool: SpoolID
    /// Where the header itself lies.
    var file: UInt64
    var offset: UInt64
    /// How the file ended that was written before this one. All zero in the first file.
    var previous: FileEnd

    /// Fills the first `frameBytes` of `group`.
    func write(to group: UnsafeMutableRawBufferPointer) {
        let frame = UnsafeMutableRawBufferPointer(rebasing: group[..<Self.frameBytes])
        let body = UnsafeMutableRawBufferPointer(rebasing: frame[Frame.headBytes...])
        body.copyBytes(from: spool.bytes)
        body.store(file, at: 16)
        body.store(offset, at: 24)
        body.store(previous.number, at: 32)
        body.store(UInt64(previous.offset), at: 40)
        body.store(previous.records, at: 48)
        Frame.seal(.group, frame)
    }

    init(spool: SpoolID, file: UInt64, offset: UInt64, previous: FileEnd) {
        self.spool = spool
        self.file = file
        self.offset = offset
        self.previous = previous
    }

    /// Reads the body of a frame; nil if it cannot be one.
    init?(body: UnsafeRawBufferPointer) {
        guard body.count == Self.bodyBytes, let end = Int(exactly: body.load(UInt64.self, at: 40)) else {
            return nil
        }
        spool = SpoolID(bytes: Array(body[..<16]))
        file = body.load(UInt64.self, at: 16)
        offset = body.load(UInt64.self, at: 24)
        previous = FileEnd(
            number: body.load(UInt64.self, at: 32), offset: end, records: body.load(UInt64.self, at: 48))
    }
}

/// How far a file is valid. What lies behind was never acknowledged, whatever it looks like.
struct FileEnd: Equatable {
    var number: UInt64
    /// Where its last durable record ends, in bytes from the file's beginning.
    var offset: Int
    /// How many records it holds.
    var records: UInt64

    static let none = FileEnd(number: 0, offset: 0, records: 0)
}
