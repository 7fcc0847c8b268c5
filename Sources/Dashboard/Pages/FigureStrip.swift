import Analytics
import Statistics

/// The six figures with their change; each is a link that puts it into the chart.
struct FigureStrip {
    var figures: Comparison
    var state: DashboardState
    /// The days compared with.
    var previousDays: ClosedRange<LocalDay>

    var html: HTML {
        """
        <nav class="figures" aria-label="Figures">
        <ul>\(Metric.allCases.map(item))</ul>
        </nav>
        """
    }

    private func item(_ metric: Metric) -> HTML {
        let value = figures.current.value(of: metric)
        let current: HTML = metric == state.metric ? " aria-current=\"true\"" : ""
        return """
            <li><a href="\(state.address(\.metric, metric))"\(current)>\
            <span class="label">\(metric.title)</span> \
            <span class="value" title="\(FigureText.exactValue(value, of: metric))">\(FigureText.value(value, of: metric))</span> \
            \(change(of: metric))</a></li>

            """
    }

    private func change(of metric: Metric) -> HTML {
        let before = FigureText.exactValue(figures.previous.value(of: metric), of: metric)
        let title = "\(before) in \(DateText.range(previousDays))"
        guard let change = figures.change(of: metric) else {
            return "<span class=\"change\" title=\"\(title)\">–</span>"
        }
        let percent = Int((change * 100).rounded())
        let text = abs(percent) > 999 ? ">999%" : "\(abs(percent))%"
        if percent == 0 { return "<span class=\"change\" title=\"\(title)\">0%</span>" }
        let isGood = (percent > 0) != metric.isBetterLower
        return """
            <span class="change \(isGood ? "good" : "bad")" title="\(title)"><span aria-hidden="true">\(percent > 0 ? "↑" : "↓")</span>\
            <span class="hidden">\(percent > 0 ? "up" : "down") by</span> \(text)</span>
            """
    }
}
