/// Deletes what is older than its owner wants it kept. Calls block.
package protocol RetentionStore: Sendable {
    /// Deletes some of what a site has from before a day, in one short transaction; call it until it deletes nothing.
    ///
    /// Sessions go before their events, so no answer ever counts half of a session.
    /// - Parameters:
    ///   - site: its domain.
    ///   - day: the first day that stays, in the site's time zone.
    ///   - maxRows: how many rows to delete at most, for a transaction that holds nobody up.
    /// - Returns: how many rows were deleted.
    func prune(_ site: Site, before day: LocalDay, maxRows: Int) throws(StoreError) -> Int

    /// After the last `prune`: lets the room of what was deleted be used again.
    func reclaimSpace() throws(StoreError)
}
