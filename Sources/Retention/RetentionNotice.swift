import Analytics

/// What there is to tell of the pruner's work. It holds nothing of an event.
package enum RetentionNotice: Hashable, Sendable {
    /// Old days of so many sites are gone.
    case pruned(sites: Int, rows: Int)
    /// Told once it has happened three times in a row, since a store may just be starting; not again until it is another
    /// one or is over.
    case trouble(StoreError)
}
