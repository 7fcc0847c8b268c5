import Analytics

/// Which period: links, and a form for dates.
struct PeriodChooser {
    var state: DashboardState
    var days: ClosedRange<LocalDay>
    var today: LocalDay

    var html: HTML {
        """
        <nav class="periods" aria-label="Period">
        <ul>\(Period.named.map(item))</ul>
        <details class="menu end"><summary\(isCustom ? " class=\"current\"" : "")>\(isCustom ? DateText.range(days) : "Custom")</summary>
        \(form)</details>
        </nav>
        """
    }

    private var isCustom: Bool {
        if case .custom = state.period { return true }
        return false
    }

    private func item(_ period: Period) -> HTML {
        let current: HTML = period == state.period ? " aria-current=\"page\"" : ""
        return "<li><a href=\"\(state.address(\.period, period))\"\(current)>\(period.title)</a></li>"
    }

    private var form: HTML {
        let metric: HTML? =
            state.metric == .visitors
            ? nil : "<input type=\"hidden\" name=\"metric\" value=\"\(state.metric.rawValue)\">"
        let detail: HTML? = state.detail.map {
            "<input type=\"hidden\" name=\"all\" value=\"\($0.rawValue)\">"
        }
        return """
            <form class="dates" method="get" action="\(DashboardState.path)">
            <input type="hidden" name="site" value="\(state.site ?? "")"><input type="hidden" name="period" value="custom">\(metric)\(detail)
            <label>From <input type="date" name="from" required value="\(days.lowerBound.iso8601)" max="\(today.iso8601)"></label>
            <label>To <input type="date" name="to" required value="\(days.upperBound.iso8601)" max="\(today.iso8601)"></label>
            <button type="submit">Show</button>
            </form>
            """
    }
}
