import Analytics
import Statistics

/// One table with a bar behind each row.
struct BreakdownCard {
    var table: BreakdownTable
    var state: DashboardState
    /// True: more columns, and no link to more rows.
    var isDetail = false

    private var dimension: Dimension { table.dimension }

    var html: HTML {
        """
        <section class="card \(isDetail ? "detail" : dimension.cardClass)" aria-labelledby="\(dimension.rawValue)-title">
        <header><h2 id="\(dimension.rawValue)-title">\(dimension.title)</h2>\(link)</header>
        \(table.rows.isEmpty ? "<p class=\"none\">No visits in this period.</p>" : tableHTML)
        </section>

        """
    }

    private var link: HTML {
        if isDetail {
            return "<a class=\"more\" href=\"\(state.address(\.detail, nil))\">Back to all tables</a>"
        }
        guard table.rowCount > table.rows.count else { return "" }
        return """
            <a class="more" href="\(state.address(\.detail, dimension))">All \(FigureText.short(table.rowCount))\
            <span class="hidden"> \(dimension.title)</span></a>
            """
    }

    private var tableHTML: HTML {
        """
        <div class="scroll"\(focus)><table><thead><tr><th scope="col">\(dimension.columnTitle)</th>\
        <th scope="col" class="number">Visitors</th><th scope="col" class="number share">Share</th>\(detailTitles)</tr></thead>
        <tbody>\(table.rows.map(row))</tbody></table></div>\(cut)
        """
    }

    /// The wide table scrolls on narrow screens: a keyboard must reach it.
    private var focus: HTML {
        isDetail ? " tabindex=\"0\" role=\"group\" aria-labelledby=\"\(dimension.rawValue)-title\"" : ""
    }

    private var detailMetrics: [Metric] {
        isDetail ? [.visits, .pageviews, .bounceRate, .visitDuration] : []
    }

    private var detailTitles: [HTML] {
        detailMetrics.map { "<th scope=\"col\" class=\"number\">\($0.title)</th>" }
    }

    private var cut: HTML? {
        guard isDetail, table.rowCount > table.rows.count else { return nil }
        return """
            <p class="note">The first \(FigureText.whole(table.rows.count)) of \(FigureText.whole(table.rowCount)).</p>
            """
    }

    private func row(_ row: BreakdownTable.Row) -> HTML {
        let longest = table.rows.map(\.counts.visitors).max() ?? 0
        let width = longest == 0 ? 0 : row.counts.visitors * 1000 / longest
        let details: [HTML] = detailMetrics.map {
            "<td class=\"number\">\(FigureText.value(row.counts.value(of: $0), of: $0))</td>"
        }
        return """
            <tr><th scope="row" class="name"><svg class="bar" aria-hidden="true">\
            <rect width="\(width / 10).\(width % 10)%" height="100%" rx="6"/></svg>\(name(row.name))</th>\
            <td class="number" title="\(FigureText.whole(row.counts.visitors))">\(FigureText.short(row.counts.visitors))</td>\
            <td class="number share">\(FigureText.percent(row.share))</td>\(details)</tr>

            """
    }

    private func name(_ name: String) -> HTML {
        if name.isEmpty { return "<span class=\"text empty\">\(dimension.emptyName)</span>" }
        if dimension == .country, let flag = Self.flag(name) {
            return """
                <span class="text"><span class="flag" aria-hidden="true">\(flag)</span> <span data-country="\(name)">\(name)</span></span>
                """
        }
        return "<span class=\"text\" title=\"\(name)\"><bdi>\(name)</bdi></span>"
    }

    /// Two regional indicator symbols, which fonts draw as a flag. Unicode Technical Standard 51, annex B.
    private static func flag(_ code: String) -> String? {
        guard code.utf8.count == 2, code.utf8.allSatisfy({ (65...90).contains($0) }) else { return nil }
        var flag = ""
        for byte in code.utf8 {
            guard let symbol = Unicode.Scalar(0x1f1e6 + UInt32(byte) - 65) else { return nil }
            flag.unicodeScalars.append(symbol)
        }
        return flag
    }
}

extension Dimension {
    /// How much room its card takes.
    fileprivate var cardClass: String {
        switch self {
        case .browser, .os, .deviceType: "third"
        default: "half"
        }
    }
}
