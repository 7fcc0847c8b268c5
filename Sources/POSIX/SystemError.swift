// POSIX: thin, safe wrappers over the C library: files, locks, threads, clocks. It knows nothing of HTTP,
// spools or analytics, and keeps the names of the system calls.

import CPOSIX
import Glibc

/// A failed system call: which one, on what, and the `errno` it left. See errno(3).
package struct SystemError: Error, Equatable, CustomStringConvertible {
    /// The call that failed, for example `fdatasync`.
    package let call: String
    /// What it was called on, for example a path; empty where there is nothing to name.
    package let subject: String
    /// The value of `errno` after the call.
    package let code: Int32

    package init(call: String, subject: String = "", code: Int32 = errno) {
        self.call = call
        self.subject = subject
        self.code = code
    }

    /// The system's own text for `code`, for example "No space left on device".
    package var reason: String { String(cString: strerror(code)) }

    package var description: String {
        subject.isEmpty ? "\(call): \(reason)" : "\(call) \(subject): \(reason)"
    }
}

/// Calls `body` again while it fails with EINTR, and throws for any other negative result. See signal(7).
@discardableResult
package func retryingInterrupts<Result: SignedInteger>(
    _ call: String, _ subject: @autoclosure () -> String = "", _ body: () -> Result
) throws(SystemError) -> Result {
    while true {
        let result = body()
        if result >= 0 { return result }
        let code = errno
        if code != EINTR { throw SystemError(call: call, subject: subject(), code: code) }
    }
}

extension SystemError {
    /// Whether there is no room, for anyone or for this user. See ENOSPC and EDQUOT in errno(3).
    package var isFullDisk: Bool { code == ENOSPC || code == EDQUOT }
}
