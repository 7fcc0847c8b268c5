import TestSupport
import Glibc
import POSIX

@testable import Spool

/// An open file of a `SimulatedDisk`.
final class SimulatedFile: SpoolDiskFile {
    private let number: Int
    private let name: String
    private let disk: SimulatedDisk

    init(number: Int, name: String, disk: SimulatedDisk) {
        self.number = number
        self.name = name
        self.disk = disk
    }

    func size() throws(SystemError) -> Int {
        try with { (file, _) throws(SystemError) in file.content.count }
    }

    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(SystemError) -> Int {
        let limit = buffer.count
        let bytes = try with { (file, _) throws(SystemError) in
            Array(file.content.dropFirst(offset).prefix(limit))
        }
        let count = bytes.count
        buffer.copyBytes(from: bytes.prefix(count))
        return count
    }

    /// A write that fails has written a part.
    func writeAll(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(SystemError) {
        let bytes = Array(bytes)
        try with { (file, state) throws(SystemError) in
            do throws(SystemError) {
                try state.attempt(.write, name)
                file.put(bytes, at: offset)
            } catch {
                file.put(Array(bytes.prefix(bytes.count / 2)), at: offset)
                throw error
            }
        }
    }

    func fdatasync() throws(SystemError) {
        try with { (file, state) throws(SystemError) in
            if state.failedFiles.contains(number) { state.syncsAfterFailure += 1 }
            do throws(SystemError) {
                try state.attempt(.sync, name)
                file.sync()
            } catch {
                file.hasFailed = true
                state.failedFiles.insert(number)
                var generator = SeededGenerator(seed: state.faults.seed ^ UInt64(number))
                file.durable = file.mixed(&generator)
                throw error
            }
        }
    }

    func truncate(to size: Int) throws(SystemError) {
        try with { (file, state) throws(SystemError) in
            try state.attempt(.truncate, name)
            file.content.removeLast(max(0, file.content.count - size))
        }
    }

    func dropCache() {
        try? with { (file, _) throws(SystemError) in if file.hasFailed { file.content = file.durable } }
    }

    private func with<Result: Sendable>(
        _ body: (inout SimulatedDisk.File, inout SimulatedDisk.State) throws(SystemError) -> Result
    ) throws(SystemError) -> Result {
        try disk.state.withLock { state throws(SystemError) in
            try state.check()
            guard var file = state.files[number] else {
                throw SystemError(call: "simulated", subject: name, code: EBADF)
            }
            defer { state.files[number] = file }
            return try body(&file, &state)
        }
    }
}

extension SimulatedDisk.File {
    /// After a failure, what was not durable is still read, but no sync writes it any more.
    mutating func sync() {
        if hasFailed {
            durable = Array(durable.prefix(content.count))
        } else {
            durable = content
        }
    }

    mutating func put(_ bytes: [UInt8], at offset: Int) {
        let missing = offset + bytes.count - content.count
        if missing > 0 { content.append(contentsOf: repeatElement(0, count: missing)) }
        content.replaceSubrange(offset..<offset + bytes.count, with: bytes)
    }
}
