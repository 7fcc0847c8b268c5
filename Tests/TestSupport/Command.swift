import Glibc

/// A program that a test runs, with its output read by the test. posix_spawn(3)
///
/// In place of Foundation's `Process`, which reads past the end of a buffer while many descriptors are open, as they are
/// when the server's tests run beside.
package struct Command {
    package struct NotStarted: Error {
        var command: [String]
        var code: Int32
    }

    /// The exit status, or 128 and the signal's number.
    package var status: Int32
    /// What it wrote to standard output.
    package var output: [UInt8]

    package var text: String { String(decoding: output, as: UTF8.self) }

    /// Runs a program to its end. Its standard error is the test's.
    ///
    /// - Parameters:
    ///   - command: the program, looked up in PATH, and its arguments.
    ///   - input: the file that is its standard input.
    ///   - received: called with each piece of output as it comes, and the process's number.
    package init(
        _ command: [String], input: String = "/dev/null",
        received: (ArraySlice<UInt8>, pid_t) -> Void = { _, _ in }
    ) throws {
        var ends: [Int32] = [-1, -1]
        // Unlike pipe(2), this closes its ends in other children that are started at the same time.
        let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, type, 0, &ends) == 0 else {
            throw NotStarted(command: command, code: errno)
        }
        defer { close(ends[0]) }
        let process = try Self.spawn(command, input: input, output: ends[1])
        output = Self.read(ends[0], process, received)
        status = Self.wait(for: process)
    }

    private static func spawn(_ command: [String], input: String, output: Int32) throws -> pid_t {
        defer { close(output) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, output, 1)
        var arguments: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var process = pid_t()
        let code = posix_spawnp(&process, command[0], &actions, nil, &arguments, environ)
        guard code == 0 else { throw NotStarted(command: command, code: code) }
        return process
    }

    private static func read(
        _ descriptor: Int32, _ process: pid_t, _ received: (ArraySlice<UInt8>, pid_t) -> Void
    ) -> [UInt8] {
        var output: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { return output }
            output += buffer[..<count]
            received(buffer[..<count], process)
        }
    }

    private static func wait(for process: pid_t) -> Int32 {
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0 && errno == EINTR {}
        let signal = status & 0x7f
        return signal == 0 ? (status >> 8) & 0xff : 128 + signal
    }
}
