/// Why an event is not wanted. It is answered as an accepted one, and counted under this name.
package enum DropReason: String, Error, CaseIterable, Sendable {
    /// The name is not in the list of valid ones.
    case badName = "bad_name"
    /// No page address, or one that cannot be read.
    case badURL = "bad_url"
    /// The page is not on the web: `file:`, `chrome-extension:`, …
    case foreignScheme = "foreign_scheme"
    /// The site is not in the list of sites.
    case foreignSite = "foreign_site"
    /// As many sites as may be are known already.
    case tooManySites = "too_many_sites"
    case bot
    case spamReferrer = "spam_referrer"
    /// The visitor's browser asks not to be tracked.
    case optOut = "opt_out"
}
