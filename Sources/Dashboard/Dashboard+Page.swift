import Analytics
import HTTP
import Statistics

extension Dashboard {
    /// GET /dashboard. A guest who asks for a site that is not public, there or not, is sent to sign in.
    func page(_ request: HTTPRequest) async -> HTTPResponse {
        guard let access = currentAccess else { return unavailable(isOwner: false) }
        let isOwner = isOwner(request, access)
        let publicSites = access.options.publicSites
        // Without public sites there is nothing for a guest, and no need to look.
        if !isOwner && publicSites == .none { return .page(redirect: Self.signInPath) }
        do throws(StoreError) {
            let sites = try await statistics.sites().filter {
                isOwner || publicSites.contains($0.domain)
            }
            var state = DashboardState(query: request.query)
            let wanted = state.site.map { name in sites.first { $0.domain == name } } ?? sites.first
            guard let site = wanted else { return nothingToShow(request, state, isOwner: isOwner) }
            state.site = site.domain
            return .page(try await page(of: site, state: state, sites: sites, isOwner: isOwner).html)
        } catch {
            return unavailable(isOwner: isOwner)
        }
    }

    private func nothingToShow(
        _ request: HTTPRequest, _ state: DashboardState, isOwner: Bool
    ) -> HTTPResponse {
        if !isOwner { return .page(redirect: Self.signInPath) }
        if state.site != nil { return .page(redirect: DashboardState.path) }
        let scheme = isSecure(request) ? "https" : "http"
        let origin = "\(scheme)://\(request.fields[.host] ?? "localhost")"
        return .page(WelcomePage(origin: origin, assets: assets.addresses).html)
    }

    private func page(
        of site: Site, state: DashboardState, sites: [Site], isOwner: Bool
    ) async throws(StoreError) -> DashboardPage {
        let now = clock()
        let zone = zone(site)
        let days = state.period.days(at: now, in: zone)
        let request = ReportRequest(
            site: site.domain, days: days, zone: zone, now: now, tables: Self.tables(of: state))
        let report = try await statistics.report(request)
        let visitorsNow = try await statistics.visitorsNow(on: site.domain, in: zone, at: now)
        return DashboardPage(
            state: state, site: site.domain, sites: sites.map(\.domain), days: days, today: zone.day(at: now),
            zone: zone, report: report, visitorsNow: visitorsNow, isSignedIn: isOwner,
            assets: assets.addresses)
    }

    private static func tables(of state: DashboardState) -> [ReportRequest.TableRequest] {
        if let detail = state.detail { return [.init(detail, limit: DashboardPage.detailLimit)] }
        return DashboardPage.tables.map { .init($0, limit: DashboardPage.tableLimit) }
    }

    /// Also for those who come before it is known who may see the numbers.
    func unavailable(isOwner: Bool) -> HTTPResponse {
        let page = PageFrame(
            title: "Unavailable · picolytics", assets: assets.addresses, isSignedIn: isOwner,
            content: """
                <section class="card lone"><h1>No numbers right now</h1>
                <p>The database is busy or away. Nothing that comes in is lost. Try again in a moment.</p></section>
                """)
        var response = HTTPResponse.page(page.html, status: .serviceUnavailable)
        response.fields[.retryAfter] = "5"
        return response
    }
}
