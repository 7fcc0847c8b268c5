/// Where events end up. One writer at a time; calls block.
package protocol EventStore: Sendable {
    /// Up to where the events of a spool are stored; nil if none of it is.
    func position(of spool: SpoolID) throws(StoreError) -> SpoolPosition?

    /// Stores events, their sessions, and the spool position behind them: all of it or nothing.
    ///
    /// - Parameters:
    ///   - events: in the order of the spool.
    ///   - move: the spool, and the positions before the first and after the last of the events.
    /// - Throws: `.positionMoved` if the store is not at `move.from`, with nothing stored.
    func store(_ events: [Event], moving move: SpoolMove) throws(StoreError)
}

/// A step through a spool: what lies between is stored with it.
package struct SpoolMove: Hashable, Sendable {
    package var spool: SpoolID
    /// Where the store must stand before; nil for a spool that it does not know.
    package var from: SpoolPosition?
    package var to: SpoolPosition

    package init(spool: SpoolID, from: SpoolPosition?, to: SpoolPosition) {
        self.spool = spool
        self.from = from
        self.to = to
    }
}
