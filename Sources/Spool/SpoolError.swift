import POSIX

/// Why a spool cannot be opened or read on.
package enum SpoolError: Error, Equatable, CustomStringConvertible {
    /// Another process, or another `Spool` of this one, has the directory.
    case inUse(directory: String)
    /// The bytes of `file` from `offset` on are not what was made durable there.
    case damaged(directory: String, file: String, offset: Int)
    /// `file` carries the id of another spool.
    case foreign(directory: String, file: String)
    /// The store has a position that this spool never reached.
    case positionAhead(directory: String)
    /// A system call failed.
    case system(SystemError)

    package var description: String {
        switch self {
        case .inUse(let directory):
            """
            spool \(directory): another process uses it. Stop that one, or give this one a data directory of \
            its own.
            """
        case .damaged(let directory, let file, let offset):
            """
            spool \(directory): \(file) is damaged at byte \(offset), in what had been stored safely. Restore \
            the file, or move it away to go on without its events.
            """
        case .foreign(let directory, let file):
            "spool \(directory): \(file) belongs to another spool. Move it back to the directory it came from."
        case .positionAhead(let directory):
            """
            spool \(directory): the store has taken more from this spool than it ever held, so it was restored \
            from an older copy. Move the directory away; a new one is made.
            """
        case .system(let error):
            "spool: \(error)"
        }
    }
}

/// Why a batch was not taken.
package enum Refusal: Error, Equatable, Sendable {
    /// A limit on records, bytes on disk or bytes in memory is reached; there is room again once records are
    /// stored or written.
    case full
    /// The disk takes nothing at present; a new file is tried again and again.
    case failed
    /// The spool is closed.
    case closed
}
