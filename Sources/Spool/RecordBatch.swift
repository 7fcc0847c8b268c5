/// Records on their way into a spool, framed already, so that the spool only copies them. Reuse one a thread.
package struct RecordBatch: Sendable {
    /// The longest record in bytes.
    package static let maxRecordBytes = Frame.maxBodyBytes

    private(set) var bytes: [UInt8] = []
    /// How many records it holds.
    package private(set) var count = 0

    package init() {}

    package var isEmpty: Bool { count == 0 }
    /// The size of the records with their frames, in bytes.
    package var byteCount: Int { bytes.count }

    /// Adds one record: what `body` appends to the array it is given. It must not change what is there already.
    ///
    /// - Precondition: at most `maxRecordBytes` are appended.
    package mutating func append(_ body: (inout [UInt8]) -> Void) {
        Frame.append(.record, to: &bytes, body: body)
        count += 1
    }

    package mutating func removeAll(keepingCapacity: Bool = true) {
        bytes.removeAll(keepingCapacity: keepingCapacity)
        count = 0
    }
}
