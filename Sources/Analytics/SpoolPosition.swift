/// Which spool an event came from: 16 random bytes, made with the spool.
package struct SpoolID: Hashable, Sendable {
    package var bytes: [UInt8]

    package init(bytes: [UInt8]) { self.bytes = bytes }
}

/// A place between two records of a spool.
package struct SpoolPosition: Hashable, Comparable, Sendable {
    /// The number of the file; numbers only grow.
    package var file: UInt64
    /// Bytes from the file's start.
    package var offset: UInt64

    package init(file: UInt64, offset: UInt64) {
        self.file = file
        self.offset = offset
    }

    package static func < (left: Self, right: Self) -> Bool {
        (left.file, left.offset) < (right.file, right.offset)
    }
}
