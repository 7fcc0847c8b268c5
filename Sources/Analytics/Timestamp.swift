// Analytics: the domain. What an event, a visitor, a session, a site and a question are, the rules between them, and
// the protocols that stores implement. It does no I/O, reads no clock, and imports nothing.

/// A moment, in milliseconds since 1970-01-01T00:00:00Z.
package struct Timestamp: Hashable, Comparable, Sendable {
    package var milliseconds: Int64

    package init(milliseconds: Int64) { self.milliseconds = milliseconds }

    package static func < (left: Self, right: Self) -> Bool { left.milliseconds < right.milliseconds }
}
