/// Sites that send made-up visits so that owners look at them in their reports.
enum ReferrerSpam {
    private static let domains: Set<String> = [
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

    /// True if the host of a referrer is one of them or lies below one.
    static func contains(_ referrer: String) -> Bool {
        guard !referrer.isEmpty, let host = try? PageURL(referrer).site else { return false }
        var rest = Substring(host)
        while true {
            if domains.contains(String(rest)) { return true }
            guard let dot = rest.firstIndex(of: ".") else { return false }
            rest = rest[rest.index(after: dot)...]
        }
    }
}
