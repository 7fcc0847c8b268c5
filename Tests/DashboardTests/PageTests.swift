import Analytics
import HTTP
import Statistics
import Testing

@testable import Dashboard

@Suite struct PageTests {
    static func page(names: [String], query: String = "") throws -> String {
        let desk = try Desk(store: FixedStore(names: names))
        let cookie = try #require(try desk.signIn(Desk.password).cookie)
        return try desk.get("/dashboard?\(query)", cookie: cookie).body
    }

    @Test func namesFullOfMarkupStayText() throws {
        let names = [
            "/<script>alert(1)</script>", "/\"><img src=x onerror=alert(1)>", "/' onmouseover='x",
            "/🐎" + String(repeating: "é", count: 2_000), "</table></section>",
        ]
        for query in ["", "all=page", "all=country"] {
            let html = try Self.page(names: names, query: query)
            for forbidden in ["<script>alert", "<img", "' onmouseover", "</table></section>\""] {
                #expect(!html.contains(forbidden), "\(forbidden)")
            }
            #expect(html.contains("/&lt;script&gt;alert(1)&lt;/script&gt;"))
            #expect(html.contains("/🐎" + String(repeating: "é", count: 2_000)))
        }
    }

    @Test func theAddressOfThePageIsReadAndEscaped() throws {
        let html = try Self.page(
            names: [], query: "site=open.example&period=%22%3E%3Cscript%3E&metric=%3Cb%3E&all=%3Ci%3E")
        #expect(!html.contains("<script>"))
        #expect(html.contains("30 days"))
    }

    @Test func eachFigureIsALinkThatSwitchesTheChart() throws {
        let html = try Self.page(names: [], query: "site=open.example&metric=bounceRate")
        for metric in Metric.allCases where metric != .visitors {
            #expect(html.contains("&amp;metric=\(metric.rawValue)\""))
        }
        #expect(html.contains("Bounce rate of open.example"))
    }

    @Test(arguments: [
        ("period=today", Period.today), ("period=yesterday", .yesterday), ("period=7d", .last7Days),
        ("period=30d", .last30Days), ("period=12m", .last12Months), ("", .last30Days),
        ("period=x", .last30Days),
        ("period=custom", .last30Days), ("period=custom&from=2026-02-30&to=2026-03-01", .last30Days),
    ])
    func periodsAreReadFromTheAddress(query: String, period: Period) {
        #expect(DashboardState(query: query).period == period)
    }

    @Test func customPeriodsMayBeWrittenInEitherOrderAndHaveALimit() throws {
        let first = try #require(LocalDay(iso8601: "2026-03-01"))
        let state = DashboardState(query: "period=custom&from=2026-03-08&to=2026-03-01")
        #expect(state.period == .custom(first...first + 7))
        #expect(DashboardState(query: String(state.address.drop { $0 != "?" }.dropFirst())) == state)
        let long = DashboardState(query: "period=custom&from=0001-01-01&to=2026-03-01")
        #expect(long.period == .custom(first - 3_652...first))
    }

    @Test func anAddressGivesTheStateThatItWasMadeOf() {
        let site = "ünï & <b>=?%.example"
        for period in Period.named {
            for metric in Metric.allCases {
                let state = DashboardState(site: site, period: period, metric: metric, detail: .entryPage)
                #expect(DashboardState(query: String(state.address.dropFirst("/dashboard?".count))) == state)
            }
        }
    }

    @Test(arguments: [
        ("a=1&b=2", "a", "1"), ("a=1&a=2", "a", "1"), ("a=x+y%20z", "a", "x y z"), ("a=%C3%A9", "a", "é"),
        ("a=%ff", "a", "\u{fffd}"), ("a=%4", "a", "%4"), ("a=%zz", "a", "%zz"), ("a", "a", ""),
        ("a=b=c", "a", "b=c"),
        ("&&a=1&", "a", "1"), ("%61=1", "a", "1"),
    ])
    func formsAreReadAsBrowsersWriteThem(text: String, name: String, value: String) {
        #expect(FormParameters(text)[name] == value)
    }
}
