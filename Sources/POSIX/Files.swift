import Glibc

/// Reads a whole file of at most `limit` bytes.
///
/// - Throws: `SystemError` of the call that failed; EFBIG if the file is larger than `limit`.
package func readFile(_ path: String, limit: Int = 64 << 20) throws(SystemError) -> [UInt8] {
    let file = try FileDescriptor.open(path, O_RDONLY)
    let size = try file.size()
    guard size <= limit else { throw SystemError(call: "read", subject: path, code: EFBIG) }
    var failure: SystemError?
    let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
        do throws(SystemError) {
            count = try file.read(into: UnsafeMutableRawBufferPointer(buffer), at: 0)
        } catch {
            failure = error
        }
    }
    if let failure { throw failure }
    return bytes
}

/// True if there is something at `path`. See access(2).
package func fileExists(_ path: String) -> Bool { access(path, F_OK) == 0 }

/// Makes a directory and its parents, with mode 0700 for those that it makes; one that exists is left as it is.
package func makeDirectory(_ path: String) throws(SystemError) {
    var status = stat()
    if stat(path, &status) == 0 {
        if status.st_mode & S_IFMT == S_IFDIR { return }
        throw SystemError(call: "mkdir", subject: path, code: ENOTDIR)
    }
    if let slash = path.lastIndex(of: "/"), slash != path.startIndex {
        try makeDirectory(String(path[..<slash]))
    }
    if mkdir(path, 0o700) != 0, errno != EEXIST { throw SystemError(call: "mkdir", subject: path) }
}

/// The names in a directory without `.` and `..`, sorted.
package func listDirectory(_ path: String) throws(SystemError) -> [String] {
    guard let directory = opendir(path) else { throw SystemError(call: "opendir", subject: path) }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
        let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
            String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
        if name != "." && name != ".." { names.append(name) }
    }
    return names.sorted()
}

/// Forces the entries of a directory (made, renamed or removed names) to the device. See fsync(2).
package func syncDirectory(_ path: String) throws(SystemError) {
    try FileDescriptor.open(path, O_RDONLY | O_DIRECTORY).fsync()
}

/// Gives a file another name in one step, replacing what had that name. See rename(2).
package func renameFile(_ path: String, to target: String) throws(SystemError) {
    try retryingInterrupts("rename", path) { rename(path, target) }
}

/// Removes a file's name. See unlink(2).
package func removeFile(_ path: String) throws(SystemError) {
    try retryingInterrupts("unlink", path) { unlink(path) }
}
