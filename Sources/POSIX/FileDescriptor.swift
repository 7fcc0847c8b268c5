import CPOSIX
import Glibc

/// An open file, closed by its owner with `close` or when the last reference goes.
package final class FileDescriptor: @unchecked Sendable {
    // Sendable: the number never changes while open; the kernel orders the calls themselves.
    package private(set) var number: Int32
    /// What to name in errors, for example the path.
    package let subject: String

    /// Takes over the open descriptor `number`.
    package init(owning number: Int32, subject: String) {
        self.number = number
        self.subject = subject
    }

    deinit { close() }

    /// Opens a file with O_CLOEXEC added to `flags`. See open(2).
    package static func open(
        _ path: String, _ flags: Int32, mode: mode_t = 0o600
    ) throws(SystemError) -> FileDescriptor {
        let number = try retryingInterrupts("open", path) { cposix_open(path, flags | O_CLOEXEC, mode) }
        return FileDescriptor(owning: number, subject: path)
    }

    /// Closes the descriptor; later calls do nothing. See close(2).
    package func close() {
        if number >= 0 { _ = Glibc.close(number) }
        number = -1
    }

    /// Writes all of `bytes` at `offset`. See pwrite(2).
    package func writeAll(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(SystemError) {
        var written = 0
        while written < bytes.count {
            written += try retryingInterrupts("pwrite", subject) {
                pwrite(
                    number, bytes.baseAddress.map { $0 + written }, bytes.count - written,
                    off_t(offset + written))
            }
        }
    }

    /// Reads up to the size of `buffer` at `offset`; fewer bytes mean the end of the file. See pread(2).
    package func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(SystemError) -> Int {
        var done = 0
        while done < buffer.count {
            let count = try retryingInterrupts("pread", subject) {
                pread(number, buffer.baseAddress.map { $0 + done }, buffer.count - done, off_t(offset + done))
            }
            if count == 0 { break }
            done += count
        }
        return done
    }

    /// Forces written data to the device. A failure means that what was written since the last success may be
    /// lost, and a second call says nothing about it. See fdatasync(2).
    package func fdatasync() throws(SystemError) {
        try retryingInterrupts("fdatasync", subject) { Glibc.fdatasync(number) }
    }

    /// Forces data and metadata (of a directory: its entries) to the device. See fsync(2).
    package func fsync() throws(SystemError) {
        try retryingInterrupts("fsync", subject) { Glibc.fsync(number) }
    }

    /// Drops what the system holds of the file in memory and has not to write, so that the next read comes from
    /// the device. A hint only. See posix_fadvise(2).
    package func dropCache() {
        posix_fadvise(number, 0, 0, POSIX_FADV_DONTNEED)
    }

    /// Cuts or extends the file to `size` bytes. See ftruncate(2).
    package func truncate(to size: Int) throws(SystemError) {
        try retryingInterrupts("ftruncate", subject) { ftruncate(number, off_t(size)) }
    }

    /// The file's size in bytes. See fstat(2).
    package func size() throws(SystemError) -> Int {
        var status = stat()
        try retryingInterrupts("fstat", subject) { fstat(number, &status) }
        return Int(status.st_size)
    }

    /// Takes an exclusive lock that ends with this descriptor; false if another process has it. See flock(2).
    package func tryLock() throws(SystemError) -> Bool {
        do {
            try retryingInterrupts("flock", subject) { flock(number, LOCK_EX | LOCK_NB) }
            return true
        } catch  where error.code == EWOULDBLOCK {
            return false
        }
    }
}
