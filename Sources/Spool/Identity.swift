import Analytics
import POSIX

/// The file `id` of a spool directory: the spool's id, and the number that the next new file gets. It outlives
/// the spool files, so that no position is ever given out twice.
struct Identity: Equatable {
    static let name = "id"
    private static let temporaryName = "id.new"
    private static let magic = Array("picospid".utf8)
    private static let byteCount = 36

    var spool: SpoolID
    var nextFile: UInt64

    init(spool: SpoolID, nextFile: UInt64) {
        self.spool = spool
        self.nextFile = nextFile
    }

    /// Reads it; nil if there is none.
    init?(from disk: any SpoolDisk) throws(SpoolError) {
        var bytes = [UInt8](repeating: 0, count: Self.byteCount)
        let count = try systemCall { () throws(SystemError) -> Int? in
            guard try disk.names().contains(Self.name) else { return nil }
            return try disk.open(Self.name).read(Self.byteCount, into: &bytes, at: 0)
        }
        guard let count else { return nil }
        guard count == Self.byteCount, let identity = Self(bytes: bytes) else {
            throw .damaged(directory: disk.directory, file: Self.name, offset: 0)
        }
        self = identity
    }

    private init?(bytes: [UInt8]) {
        guard bytes.starts(with: Self.magic) else { return nil }
        let fields: (UInt64, UInt32, UInt32) = bytes.withUnsafeBytes { all in
            (
                all.load(UInt64.self, at: 24), all.load(UInt32.self, at: 32),
                crc32c(UnsafeRawBufferPointer(rebasing: all[..<32]))
            )
        }
        guard fields.1 == fields.2 else { return nil }
        self.init(spool: SpoolID(bytes: Array(bytes[8..<24])), nextFile: fields.0)
    }

    /// Finds out whether the directory can be written.
    static func probe(_ disk: any SpoolDisk) throws(SystemError) {
        _ = try disk.make(temporaryName)
    }

    /// Writes it in one step. It is durable after the next `syncNames`.
    func store(on disk: any SpoolDisk) throws(SystemError) {
        let file = try disk.make(Self.temporaryName)
        try file.write(Self.byteCount, of: bytes, at: 0)
        try file.fdatasync()
        try disk.rename(Self.temporaryName, to: Self.name)
    }

    private var bytes: [UInt8] {
        var bytes = Self.magic + spool.bytes + [UInt8](repeating: 0, count: 12)
        bytes.withUnsafeMutableBytes { all in
            all.store(nextFile, at: 24)
            all.store(crc32c(UnsafeRawBufferPointer(rebasing: all[..<32])), at: 32)
        }
        return bytes
    }
}
