import Analytics
import HTTP

/// What the address of the page says: which site, which period, what the chart shows, which table is shown whole.
struct DashboardState: Equatable, Sendable {
    /// The most days of a custom period: ten years.
    static let maxDays = 3_653
    static let path = "/dashboard"

    /// nil: the first site that there is.
    var site: String?
    var period: Period
    var metric: Metric
    /// The table that is shown with more rows and in place of all others.
    var detail: Dimension?

    init(
        site: String? = nil, period: Period = .last30Days, metric: Metric = .visitors,
        detail: Dimension? = nil
    ) {
        self.site = site
        self.period = period
        self.metric = metric
        self.detail = detail
    }

    /// Reads a query string; what it does not say or says wrong has its default.
    init(query: String?) {
        let parameters = FormParameters(query ?? "")
        self.init(
            site: parameters["site"].flatMap { $0.isEmpty ? nil : $0 },
            period: Self.period(parameters) ?? .last30Days,
            metric: parameters["metric"].flatMap(Metric.init(rawValue:)) ?? .visitors,
            detail: parameters["all"].flatMap(Dimension.init(rawValue:)).flatMap { $0.isTime ? nil : $0 })
    }

    /// The address of the page with this state.
    var address: String {
        var parts: [String] = []
        if let site { parts.append("site=\(FormParameters.encode(site))") }
        parts.append("period=\(period.word)")
        if case .custom(let days) = period {
            parts.append("from=\(days.lowerBound.iso8601)&to=\(days.upperBound.iso8601)")
        }
        if metric != .visitors { parts.append("metric=\(metric.rawValue)") }
        if let detail { parts.append("all=\(detail.rawValue)") }
        return "\(Self.path)?\(parts.joined(separator: "&"))"
    }

    /// The address of the page with one thing changed.
    func address<Value>(_ part: WritableKeyPath<Self, Value>, _ value: Value) -> String {
        var changed = self
        changed[keyPath: part] = value
        return changed.address
    }

    private static func period(_ parameters: FormParameters) -> Period? {
        guard let word = parameters["period"] else { return nil }
        if let named = Period.named.first(where: { $0.word == word }) { return named }
        guard word == "custom", let from = parameters["from"].flatMap({ LocalDay(iso8601: $0) }),
            let to = parameters["to"].flatMap({ LocalDay(iso8601: $0) })
        else { return nil }
        let (first, last) = (min(from, to), max(from, to))
        return .custom(max(first, last - (maxDays - 1))...last)
    }
}

extension Period {
    /// Those that need no dates.
    static let named: [Period] = [.today, .yesterday, .last7Days, .last30Days, .last12Months]

    /// What the address calls it.
    var word: String {
        switch self {
        case .today: "today"
        case .yesterday: "yesterday"
        case .last7Days: "7d"
        case .last30Days: "30d"
        case .last12Months: "12m"
        case .custom: "custom"
        }
    }

    /// What the page calls it.
    var title: String {
        switch self {
        case .today: "Today"
        case .yesterday: "Yesterday"
        case .last7Days: "7 days"
        case .last30Days: "30 days"
        case .last12Months: "12 months"
        case .custom: "Custom"
        }
    }
}
