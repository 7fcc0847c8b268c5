import Glibc
import POSIX

/// A directory of the real file system.
final class DirectoryDisk: SpoolDisk {
    let directory: String
    private let lock: FileDescriptor

    /// Opens the directory, made with mode 0700 if it is missing.
    init(_ directory: String) throws(SystemError) {
        self.directory = directory
        try makeDirectory(directory)
        lock = try FileDescriptor.open("\(directory)/lock", O_RDWR | O_CREAT)
    }

    func tryLock() throws(SystemError) -> Bool { try lock.tryLock() }

    func names() throws(SystemError) -> [String] { try listDirectory(directory) }

    func make(_ name: String) throws(SystemError) -> any SpoolDiskFile {
        try FileDescriptor.open(path(name), O_RDWR | O_CREAT | O_TRUNC)
    }

    func open(_ name: String) throws(SystemError) -> any SpoolDiskFile {
        try FileDescriptor.open(path(name), O_RDWR)
    }

    func rename(_ name: String, to target: String) throws(SystemError) {
        try renameFile(path(name), to: path(target))
    }

    func remove(_ name: String) throws(SystemError) { try removeFile(path(name)) }

    func syncNames() throws(SystemError) { try syncDirectory(directory) }

    private func path(_ name: String) -> String { "\(directory)/\(name)" }
}

extension FileDescriptor: SpoolDiskFile {}
