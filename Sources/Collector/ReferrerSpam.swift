/// Sites that send made-up visits so that owners look at them in their reports.
enum ReferrerSpam {
    private static let domains: Set<Substring> = [
        "semalt.com", "buttons-for-website.com", "buttons-for-your-website.com", "darodar.com",
        "ilovevitaly.com",
        "priceg.com", "blackhatworth.com", "hulfingtonpost.com", "econom.co", "o-o-6-o-o.com",
        "best-seo-offer.com",
        "best-seo-solution.com", "free-social-buttons.com", "get-free-traffic-now.com",
        "simple-share-buttons.com",
        "social-buttons.com", "4webmasters.org", "trafficmonetize.org", "success-seo.com",
        "videos-for-your-business.com",
        "free-share-buttons.com", "event-tracking.com", "guardlink.org", "see-your-website-here.com",
    ]

    /// True if a host is one of them or lies below one.
    static func contains(host: String) -> Bool {
        var rest = Substring(host)
        while !rest.isEmpty {
            if domains.contains(rest) { return true }
            guard let dot = rest.utf8.firstIndex(of: UInt8(ascii: ".")) else { return false }
            rest = rest[rest.index(after: dot)...]
        }
        return false
    }
}
