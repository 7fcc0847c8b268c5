extension Spool {
    /// The bounds of a spool. Where one is reached, `append` refuses with `.full`.
    package struct Limits: Sendable {
        /// Records that are not released yet.
        package var maxRecords: Int
        /// Bytes on disk, the pre-written space of two files included.
        package var maxBytes: Int
        /// The size of one file in bytes; at most a quarter of `maxBytes` is used.
        package var fileBytes: Int
        /// Bytes in memory that wait for the running sync to end. A larger batch is never taken.
        package var bufferBytes: Int

        package init(
            maxRecords: Int = 10_000_000, maxBytes: Int = 4096 << 20, fileBytes: Int = 16 << 20,
            bufferBytes: Int = 8 << 20
        ) {
            self.maxRecords = maxRecords
            self.maxBytes = maxBytes
            self.fileBytes = fileBytes
            self.bufferBytes = bufferBytes
        }

        var usedFileBytes: Int { max(4096, min(fileBytes, maxBytes / 4)) }
        /// Bytes of records: what is left beside the space written ahead in the current file and in the next.
        var contentBytes: Int { max(0, maxBytes - 2 * usedFileBytes) }
    }

    /// Under what a batch becomes durable. Several batches share one; a later batch never has a smaller one.
    package struct Ticket: Comparable, Hashable, Sendable {
        package let number: UInt64

        package static func < (left: Self, right: Self) -> Bool { left.number < right.number }
    }
}
