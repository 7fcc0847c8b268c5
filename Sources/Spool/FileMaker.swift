import Analytics
import POSIX

/// Makes spool files: numbered, with their header, written with zeros and synced, so that a later fdatasync of
/// records has no metadata to write.
struct FileMaker {
    /// A file to write records to.
    struct Made: Sendable {
        let number: UInt64
        let file: any SpoolDiskFile
        /// How many bytes are written with zeros.
        let size: Int
    }

    private let disk: any SpoolDisk
    private var identity: Identity
    private var size: Int
    private let smallest: Int
    private let largest: Int

    /// The first file has at most this many bytes, so that a start is quick; each next one four times as many,
    /// up to the limit; where the disk has no room for that, the next attempt is four times smaller.
    static let firstBytes = 256 << 10

    init(disk: any SpoolDisk, identity: Identity, largest: Int) {
        self.disk = disk
        self.identity = identity
        self.largest = max(largest, 4096)
        smallest = min(Self.firstBytes, self.largest)
        size = smallest
    }

    /// Makes the next file. Its number is used up even if that fails.
    mutating func make() throws(SystemError) -> Made {
        let number = identity.nextFile
        let name = FileHeader.name(of: number)
        identity.nextFile += 1
        try identity.store(on: disk)
        do throws(SystemError) {
            let file = try disk.make(name)
            try write(file, number: number)
            try disk.syncNames()
            defer { size = min(size * 4, largest) }
            return Made(number: number, file: file, size: size)
        } catch {
            // What is left of it holds no record, and the next open removes it.
            try? disk.remove(name)
            if error.isFullDisk { size = max(size / 4, smallest) }
            throw error
        }
    }

    private func write(_ file: any SpoolDiskFile, number: UInt64) throws(SystemError) {
        var block = FileHeader.bytes(spool: identity.spool, file: number)
        block += [UInt8](repeating: 0, count: min(size, 256 << 10) - block.count)
        var offset = 0
        while offset < size {
            let count = min(block.count, size - offset)
            try file.write(count, of: block, at: offset)
            if offset == 0 { block = [UInt8](repeating: 0, count: block.count) }
            offset += count
        }
        try file.fdatasync()
    }
}
