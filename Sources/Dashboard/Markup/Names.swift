import Analytics

extension Metric {
    /// What the page calls it.
    var title: String {
        switch self {
        case .visitors: "Visitors"
        case .visits: "Visits"
        case .pageviews: "Pageviews"
        case .pagesPerVisit: "Pages per visit"
        case .bounceRate: "Bounce rate"
        case .visitDuration: "Visit duration"
        }
    }

    /// True if less is better.
    var isBetterLower: Bool { self == .bounceRate }
}

extension Dimension {
    /// What the page calls a table of it.
    var title: String {
        switch self {
        case .hour: "Hours"
        case .day: "Days"
        case .month: "Months"
        case .page: "Pages"
        case .entryPage: "Entry pages"
        case .exitPage: "Exit pages"
        case .hostname: "Hostnames"
        case .referrer: "Referrers"
        case .source: "Sources"
        case .channel: "Channels"
        case .campaign: "Campaigns"
        case .country: "Countries"
        case .browser: "Browsers"
        case .os: "Operating systems"
        case .deviceType: "Devices"
        }
    }

    /// What the page calls one of its values.
    var columnTitle: String {
        switch self {
        case .page, .entryPage, .exitPage: "Page"
        case .source: "Source"
        case .country: "Country"
        case .browser: "Browser"
        case .os: "System"
        case .deviceType: "Device"
        default: title
        }
    }

    /// What the page says for the empty value.
    var emptyName: String {
        switch self {
        case .source, .referrer: "Direct"
        case .campaign: "(none)"
        default: "Unknown"
        }
    }
}
