/// What owners have set for their sites. Calls block.
package protocol SiteStore: Sendable {
    /// All sites that have been set or have events.
    func sites() throws(StoreError) -> [Site]

    /// Stores what is set for a site, known before or not.
    func set(_ site: Site) throws(StoreError)

    /// A number that changes with each `set`, by this or another process: cheap enough to ask every second.
    func changeCounter() throws(StoreError) -> Int
}
