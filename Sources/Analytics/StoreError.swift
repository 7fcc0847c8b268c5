/// Why a store did not do what it was asked.
package enum StoreError: Error, Hashable, Sendable {
    /// The store cannot be reached, is busy, full or broken: the same call may succeed later.
    case unavailable(String)
    /// The store refuses what it was given, and will again: for example a value that a column cannot take.
    case refused(String)
    /// The spool's position in the store is another than the caller thinks; nothing was stored.
    case positionMoved(actual: SpoolPosition?)
    /// It cannot be known whether the store has committed: read the position.
    case unknownOutcome(String)

    /// True if the store was not there, or went while it was asked.
    package var isAbsence: Bool {
        switch self {
        case .unavailable, .unknownOutcome: true
        case .refused, .positionMoved: false
        }
    }
}
