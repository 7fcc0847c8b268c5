import POSIX

/// What a spool needs of a file system: one directory. The real one is `DirectoryDisk`; tests put faults and
/// crashes behind the same calls.
protocol SpoolDisk: Sendable {
    /// What to call the directory in messages.
    var directory: String { get }
    /// Takes the directory for this process; false if another has it.
    func tryLock() throws(SystemError) -> Bool
    func names() throws(SystemError) -> [String]
    /// Makes an empty file, in place of one that has the name.
    func make(_ name: String) throws(SystemError) -> any SpoolDiskFile
    func open(_ name: String) throws(SystemError) -> any SpoolDiskFile
    func rename(_ name: String, to target: String) throws(SystemError)
    func remove(_ name: String) throws(SystemError)
    /// Forces made, renamed and removed names to the device.
    func syncNames() throws(SystemError)
}

/// An open file of a `SpoolDisk`. One thread at a time writes; others may read what is durable meanwhile.
protocol SpoolDiskFile: AnyObject, Sendable {
    func size() throws(SystemError) -> Int
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(SystemError) -> Int
    func writeAll(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(SystemError)
    /// Forces the data to the device. After a failure nothing is known of what was not durable before.
    func fdatasync() throws(SystemError)
    func truncate(to size: Int) throws(SystemError)
    /// Lets the next reads come from the device.
    func dropCache()
}

extension SpoolDiskFile {
    /// Reads up to `count` bytes into the beginning of `bytes`; fewer mean the end of the file.
    func read(_ count: Int, into bytes: inout [UInt8], at offset: Int) throws(SystemError) -> Int {
        try bytes.withUnsafeMutableBufferPointer { buffer throws(SystemError) in
            try read(
                into: UnsafeMutableRawBufferPointer(
                    rebasing: UnsafeMutableRawBufferPointer(buffer)[..<count]), at: offset)
        }
    }

    /// Writes the first `count` of `bytes`.
    func write(_ count: Int, of bytes: [UInt8], at offset: Int) throws(SystemError) {
        try bytes.withUnsafeBufferPointer { buffer throws(SystemError) in
            try writeAll(
                UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(buffer)[..<count]), at: offset)
        }
    }
}
