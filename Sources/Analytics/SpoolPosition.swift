/// Names one spool directory for as long as it exists: 16 random bytes. The store keeps a position for each.
package struct SpoolID: Hashable, Sendable {
    package var bytes: [UInt8]

    /// - Precondition: 16 bytes.
    package init(bytes: [UInt8]) {
        precondition(bytes.count == 16, "a spool id has 16 bytes")
        self.bytes = bytes
    }
}

/// A place in a spool, between two records: what lies before it has been taken. Positions of one spool id only
/// grow and never repeat.
package struct SpoolPosition: Hashable, Comparable, Sendable {
    /// The number of the file, counted from 1.
    package var file: UInt64
    /// Bytes from the beginning of the file.
    package var offset: UInt64

    package init(file: UInt64, offset: UInt64) {
        self.file = file
        self.offset = offset
    }

    /// Before the first record that any spool can hold.
    package static let beginning = SpoolPosition(file: 0, offset: 0)

    package static func < (left: Self, right: Self) -> Bool {
        (left.file, left.offset) < (right.file, right.offset)
    }
}
