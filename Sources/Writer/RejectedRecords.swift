import Analytics
import Glibc
import POSIX

/// The directory of the records that no store wants: one file each, named after its place in the spool, so that
/// setting one aside twice gives one file.
struct RejectedRecords {
    private let directory: String
    private let limitBytes: Int
    /// nil: not looked at yet.
    private var usedBytes: Int?

    init(directory: String, limitBytes: Int) {
        self.directory = directory
        self.limitBytes = limitBytes
    }

    /// Keeps a record; false if there is no more room.
    mutating func put(_ record: [UInt8], at position: SpoolPosition) throws(SystemError) -> Bool {
        try makeDirectory(directory)
        let used = if let usedBytes { usedBytes } else { try bytesInDirectory() }
        guard used + record.count <= limitBytes else {
            usedBytes = used
            return false
        }
        // Counted anew after a failure, which may leave a part.
        usedBytes = nil
        let path = "\(directory)/\(position.file)-\(position.offset)"
        let file = try FileDescriptor.open(path, O_WRONLY | O_CREAT | O_TRUNC)
        var failure: SystemError?
        record.withUnsafeBytes { bytes in
            do throws(SystemError) { try file.writeAll(bytes, at: 0) } catch { failure = error }
        }
        if let failure { throw failure }
        try file.fsync()
        try syncDirectory(directory)
        usedBytes = used + record.count
        return true
    }

    private func bytesInDirectory() throws(SystemError) -> Int {
        var sum = 0
        for name in try listDirectory(directory) {
            sum += try FileDescriptor.open("\(directory)/\(name)", O_RDONLY).size()
        }
        return sum
    }
}
