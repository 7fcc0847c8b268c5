/// Deletes what is older than its owner wants it kept. Calls block.
package protocol RetentionStore: Sendable {
    /// Deletes some of what a site has from before a day, in one short transaction; call it until it deletes nothing.
    ///
    /// A day's sessions go before its events, so no answer ever counts half of a session.
    /// - Parameters:
    ///   - site: its domain.
    ///   - day: the first day that stays, in the site's time zone.
    ///   - maxRows: how many rows to delete at most, for a transaction that holds nobody up; at least 1.
    /// - Returns: how many rows were deleted.
    func prune(_ site: Site, before day: LocalDay, maxRows: Int) throws(StoreError) -> Int

    /// After the last `prune`: gives some of the room of what was deleted back, or makes it usable again.
    ///
    /// - Returns: whether there is more to do: call it until there is not.
    func reclaimSpace() throws(StoreError) -> Bool
}
