/// A website that is measured, with what its owner has set for it.
package struct Site: Hashable, Sendable {
    /// The page's host without `www.` and port, lower case.
    package var domain: String
    /// The IANA name of the zone whose days are the site's days; nil: the server's default.
    package var timeZone: String?
    /// True: a change of the URL's fragment is a pageview, and the fragment is part of the path.
    package var hashRouting: Bool

    package init(domain: String, timeZone: String? = nil, hashRouting: Bool = false) {
        self.domain = domain
        self.timeZone = timeZone
        self.hashRouting = hashRouting
    }

    /// The domain of the site that is served under a host, given in lower case: without one leading `www.`.
    package static func domain(ofHost host: String) -> String {
        host.hasPrefix("www.") ? String(host.dropFirst(4)) : host
    }
}
