/// Rows for COPY in binary form: a row, then its fields in the order of the statement's columns. Used again after
/// `removeAll`. https://www.postgresql.org/docs/current/sql-copy.html#id-1.9.55.9.4
package struct CopyRows {
    private static let chunkBytes = 65_536
    /// Where the fields go, after `beginRow`.
    package let buffer: WireBuffer
    package private(set) var count = 0

    package init() {
        buffer = WireBuffer(capacity: Self.chunkBytes)
        appendHeader()
    }

    package mutating func removeAll() {
        buffer.removeAll()
        count = 0
        appendHeader()
    }

    /// Begins a row of so many fields, which must be added to `buffer` next.
    package mutating func beginRow(fields: Int) {
        buffer.append(Int16(fields))
        count += 1
    }

    /// Hands out all bytes in pieces, the trailer included.
    func withChunks<Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Void
    ) throws(Failure) {
        try buffer.withBytes { (bytes) throws(Failure) in
            for start in stride(from: 0, to: bytes.count, by: Self.chunkBytes) {
                try body(
                    UnsafeRawBufferPointer(rebasing: bytes[start..<min(bytes.count, start + Self.chunkBytes)])
                )
            }
        }
        let trailer = WireBuffer(capacity: 64)
        trailer.append(Int16(-1))
        try trailer.withBytes(body)
    }

    private func appendHeader() {
        for byte in Array("PGCOPY\n".utf8) + [0xff] + Array("\r\n\0".utf8) { buffer.append(byte) }
        buffer.append(Int32(0))
        buffer.append(Int32(0))
    }
}
