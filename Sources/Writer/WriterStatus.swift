import Analytics

/// How the writer is doing, for metrics and the dashboard. Counts are since the start.
package struct WriterStatus: Hashable, Sendable {
    package var storedEvents: UInt64 = 0
    /// Events that the store refused, or records that could not be read as an event.
    package var rejectedEvents: UInt64 = 0
    /// Events that waited in the spool when the writer looked last.
    package var waiting = 0
    /// When a batch was stored last, by the wall clock; nil before the first.
    package var lastCommit: Timestamp?
    /// What keeps the writer from storing at present; nil if nothing does.
    package var trouble: String?
}
