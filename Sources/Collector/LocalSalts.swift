import Analytics
import Glibc
import POSIX
import Spool

/// Salts made here while the store was away, each in a file of its own (`salt-2026-03-11`, mode 0600) until the store
/// has one for its day.
///
/// A file is whole as soon as it has its name, and is overwritten before it loses it.
struct LocalSalts {
    /// The salts that the store may not have yet.
    private(set) var salts: [LocalDay: Salt] = [:]
    /// Days whose file is of no more use, and still there.
    private var discarded: Set<LocalDay> = []
    private let directory: String

    private static let prefix = "salt-"
    private static let temporarySuffix = ".new"
    private static let magic = Array("picosal1".utf8)
    /// Magic, day, salt, checksum.
    private static let byteCount = 8 + 4 + Salt.byteCount + 4

    /// Reads what an earlier process left in the directory, which must exist and be this process's alone.
    ///
    /// - Throws: `.refused` for a damaged file, with what to do.
    init(directory: String) throws(StoreError) {
        self.directory = directory
        let names = try attempt("read") { () throws(SystemError) in try listDirectory(directory) }
        for name in names where name.hasPrefix(Self.prefix) { try take(name) }
    }

    var isEmpty: Bool { salts.isEmpty && discarded.isEmpty }

    /// Makes a day's salt durable. Where the day has one it is left as it is.
    mutating func write(_ salt: Salt, for day: LocalDay) throws(StoreError) {
        if salts[day] != nil { return }
        if discarded.contains(day) { try destroy(day) }
        let path = path(of: day)
        let temporaryPath = path + Self.temporarySuffix
        do throws(SystemError) {
            let file = try FileDescriptor.open(temporaryPath, O_RDWR | O_CREAT | O_TRUNC, mode: 0o600)
            try file.overwrite(with: Self.bytes(of: salt, day))
            try renameFile(temporaryPath, to: path)
            try syncDirectory(directory)
        } catch {
            try? destroyFile(temporaryPath)
            try? destroyFile(path)
            throw .unavailable("a salt cannot be kept on disk: \(error)")
        }
        salts[day] = salt
    }

    /// The day's salt is of no more use. Touches no file.
    mutating func discard(_ day: LocalDay) {
        if salts.removeValue(forKey: day) != nil { discarded.insert(day) }
    }

    /// Destroys the files of discarded days: overwritten, synced, removed.
    mutating func destroyDiscarded() throws(StoreError) {
        for day in discarded { try destroy(day) }
    }

    private mutating func destroy(_ day: LocalDay) throws(StoreError) {
        let path = path(of: day)
        try attempt("destroy") { () throws(SystemError) in try destroyFile(path) }
        discarded.remove(day)
    }

    private mutating func take(_ name: String) throws(StoreError) {
        let path = "\(directory)/\(name)"
        if name.hasSuffix(Self.temporarySuffix) {
            return try attempt("destroy") { () throws(SystemError) in try destroyFile(path) }
        }
        guard let day = LocalDay(iso8601: name.dropFirst(Self.prefix.count)) else { return }
        let bytes = try attempt("read") { () throws(SystemError) in try readFile(path, limit: 4096) }
        if let salt = Self.salt(of: day, in: bytes) {
            salts[day] = salt
        } else if bytes.count == Self.byteCount, bytes.allSatisfy({ $0 == 0 }) {
            // The last process ended between overwriting and removing it.
            discarded.insert(day)
        } else {
            throw .refused(
                "the salt \(path) is damaged. Restore the file, or remove it: who has visited on that day then "
                    + "counts as a new visitor.")
        }
    }

    private func path(of day: LocalDay) -> String { "\(directory)/\(Self.prefix)\(day.iso8601)" }

    private func destroyFile(_ path: String) throws(SystemError) {
        guard fileExists(path) else { return }
        let file = try FileDescriptor.open(path, O_RDWR)
        try file.overwrite(with: [UInt8](repeating: 0, count: try file.size()))
        try removeFile(path)
        try syncDirectory(directory)
    }

    private func attempt<Value>(
        _ verb: String, _ body: () throws(SystemError) -> Value
    ) throws(StoreError) -> Value {
        do throws(SystemError) { return try body() } catch {
            throw .unavailable("cannot \(verb) the salts in \(directory): \(error)")
        }
    }

    private static func bytes(of salt: Salt, _ day: LocalDay) -> [UInt8] {
        var bytes = magic
        withUnsafeBytes(of: day.number.littleEndian) { bytes += $0 }
        bytes += salt.bytes
        let checksum = bytes.withUnsafeBytes { crc32c($0) }
        withUnsafeBytes(of: checksum.littleEndian) { bytes += $0 }
        return bytes
    }

    /// nil if these are not the bytes of that day's salt.
    private static func salt(of day: LocalDay, in bytes: [UInt8]) -> Salt? {
        guard let salt = Salt(bytes: Array(bytes.dropFirst(12).prefix(Salt.byteCount))),
            bytes == self.bytes(of: salt, day)
        else { return nil }
        return salt
    }
}

extension FileDescriptor {
    /// Makes `bytes` the beginning of the file, durably.
    fileprivate func overwrite(with bytes: [UInt8]) throws(SystemError) {
        try bytes.withUnsafeBufferPointer { buffer throws(SystemError) in
            try writeAll(UnsafeRawBufferPointer(buffer), at: 0)
        }
        try fdatasync()
    }
}
