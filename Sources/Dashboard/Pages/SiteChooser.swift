/// Which site: a menu of links, or the name alone where there is no other.
struct SiteChooser {
    var site: String
    var sites: [String]
    var state: DashboardState

    var html: HTML {
        if sites.count < 2 { return "<h1 class=\"site\"><bdi>\(site)</bdi></h1>" }
        return """
            <h1 class="hidden">\(site)</h1>
            <details class="menu"><summary aria-label="Site: \(site)"><bdi>\(site)</bdi></summary>
            <ul>\(sites.map(item))</ul></details>
            """
    }

    private func item(_ name: String) -> HTML {
        var other = DashboardState(site: name, period: state.period, metric: state.metric)
        other.detail = state.detail
        let current: HTML = name == site ? " aria-current=\"page\"" : ""
        return "<li><a href=\"\(other.address)\"\(current)><bdi>\(name)</bdi></a></li>"
    }
}
