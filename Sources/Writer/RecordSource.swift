// Writer: from spool to store. One thread takes batches of events out of the spool, has them stored together with
// the spool's position, and lets the spool delete what is stored. It knows nothing of HTTP, nor of what a store is.

import Analytics

/// What the writer needs of a spool. One reader, on one thread.
package protocol RecordSource: Sendable {
    var id: SpoolID { get }
    /// The oldest place that can be read.
    var start: SpoolPosition { get }

    /// Throws if the store has a position that this source never reached.
    func check(stored position: SpoolPosition) throws

    /// Hands up to `maxRecords` durable records to `body`, each valid only during the call, and returns the position
    /// behind the last. Throws at a damaged record.
    func read(
        from position: SpoolPosition, maxRecords: Int, into body: (UnsafeRawBufferPointer) -> Void
    ) throws -> SpoolPosition

    /// Waits until `atLeast` records lie behind `position`, for `timeout` or until `wakeReader`; returns how many do.
    func waitForRecords(after position: SpoolPosition, atLeast: Int, timeout: Duration) -> Int

    /// Lets the `waitForRecords` that goes on, or else the next one, return at once.
    func wakeReader()

    /// What lies before `position` is stored and may be deleted.
    func release(before position: SpoolPosition)
}
