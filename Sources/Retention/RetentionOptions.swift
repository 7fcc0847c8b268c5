/// What is kept, and how hard the pruner works. The defaults suit any server.
package struct RetentionOptions: Sendable {
    /// Days before today, in a site's own zone, that are kept; at least 1.
    package var days: Int
    /// From the end of a look at all sites to the next one.
    package var checkInterval: Duration
    /// After a failure: doubled each time.
    package var firstRetry: Duration = .seconds(1)
    package var longestRetry: Duration = .seconds(600)

    package init(days: Int, checkInterval: Duration) {
        precondition(days > 0, "0 is for those who keep everything: they need no pruner")
        self.days = days
        self.checkInterval = checkInterval
    }
}
