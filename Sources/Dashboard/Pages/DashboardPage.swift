import Analytics
import Statistics

/// The page of a site.
struct DashboardPage {
    /// The tables of the page, in their order.
    static let tables: [Dimension] = [
        .source, .page, .entryPage, .country, .browser, .os, .deviceType,
    ]
    static let tableLimit = 10
    static let detailLimit = 100

    /// With the site that is shown.
    var state: DashboardState
    var site: String
    /// All sites that the reader may see.
    var sites: [String]
    var days: ClosedRange<LocalDay>
    var today: LocalDay
    var zone: TimeZoneRules
    var report: Report
    var visitorsNow: Int
    var isSignedIn: Bool
    var assets: PageFrame.Assets

    var html: HTML {
        PageFrame(
            title: "\(site) · picolytics", assets: assets,
            navigation: SiteChooser(site: site, sites: sites, state: state).html, isSignedIn: isSignedIn,
            content: content
        ).html
    }

    private var content: HTML {
        """
        <div class="bar-top">
        <p class="now"><span class="pulse\(visitorsNow == 0 ? " idle" : "")" aria-hidden="true"></span><span>\(nowText)</span></p>
        \(PeriodChooser(state: state, days: days, today: today).html)
        </div>
        <section class="card panel" aria-label="\(state.metric.title)">
        \(FigureStrip(figures: report.figures, state: state, previousDays: Period.previous(of: days)).html)
        <p class="span">\(DateText.range(days)) <span class="zone">\(zone.name)</span></p>
        \(chart.html)
        </section>
        <div class="cards">
        \(report.tables.map { BreakdownCard(table: $0, state: state, isDetail: state.detail != nil).html })
        </div>
        """
    }

    private var nowText: HTML {
        """
        <strong>\(FigureText.whole(visitorsNow))</strong> \(visitorsNow == 1 ? "person" : "people") on the site now
        """
    }

    private var chart: Chart {
        Chart(
            series: report.series, metric: state.metric, zone: zone,
            title: "\(state.metric.title) of \(site), \(DateText.range(days))")
    }
}
