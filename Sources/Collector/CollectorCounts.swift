import POSIX

/// What became of the events that came in, since the start. Safe from any thread.
package final class CollectorCounts: Sendable {
    package struct Values: Sendable, Equatable {
        /// Kept in the spool and acknowledged.
        package var accepted = 0
        /// Answered 503: the spool or the store could not take them.
        package var refused = 0
        /// Answered 429.
        package var limited = 0
        /// Answered 400.
        package var malformed = 0
        package var dropped: [DropReason: Int] = [:]
    }

    private let values = Mutex(Values())

    package init() {}

    package var current: Values { values.withLock { $0 } }

    func countAccepted(_ count: Int) { values.withLock { $0.accepted += count } }
    func countRefused(_ count: Int) { values.withLock { $0.refused += count } }
    func countLimited() { values.withLock { $0.limited += 1 } }
    func countMalformed() { values.withLock { $0.malformed += 1 } }
    func count(_ reason: DropReason) { values.withLock { $0.dropped[reason, default: 0] += 1 } }
}
