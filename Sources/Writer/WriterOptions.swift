/// How the writer cuts batches and how long it waits.
package struct WriterOptions: Sendable {
    /// Events in one transaction.
    package var batchSize = 6_400
    /// How long a batch that is not full waits for more events.
    package var batchDelay: Duration = .milliseconds(500)
    /// Events in one transaction while at least as many wait.
    package var backlogBatchSize = 20_000
    /// Waits while the store is away: about doubled each time.
    package var firstBackoff: Duration = .milliseconds(100)
    package var longestBackoff: Duration = .seconds(30)
    /// Where the records go that the store refuses, made when there is one.
    package var rejectedDirectory: String
    /// The most that is kept there; further refused records are counted and dropped.
    package var rejectedLimitBytes = 16 << 20

    package init(rejectedDirectory: String) { self.rejectedDirectory = rejectedDirectory }
}
