import Analytics
import Statistics

/// The values of one metric over time as SVG, with the same values as a table.
///
/// Everything is placed in percent of the box, so that the style sheet says how large it is; only the line lies in a
/// box of its own that is stretched, with strokes that are not.
struct Chart {
    var series: TimeSeries
    var metric: Metric
    var zone: TimeZoneRules
    /// For example `Visitors of a.example, 1 – 30 Nov 2026`.
    var title: String

    var html: HTML {
        """
        <figure class="chart">
        <svg class="ticks" aria-hidden="true">\(tickLabels)</svg>
        <svg class="plot" role="img" aria-labelledby="chart-title chart-summary">
        <title id="chart-title">\(title)</title><desc id="chart-summary">\(summary)</desc>
        \(gridlines)
        <svg viewBox="0 0 1000 1000" preserveAspectRatio="none" width="100%" height="100%">\(shapes)</svg>
        \(marks)
        </svg>
        <svg class="times" aria-hidden="true">\(timeLabels)</svg>
        </figure>
        \(table)
        """
    }

    private var shown: [TimeSeries.Point] { series.points.filter { $0.state != .future } }

    private var scale: AxisScale {
        AxisScale(highest: shown.compactMap { $0.counts.value(of: metric) }.max() ?? 0, metric: metric)
    }

    private var summary: String {
        let values = shown.compactMap { point in point.counts.value(of: metric).map { (point, $0) } }
        guard let highest = values.max(by: { $0.1 < $1.1 }), highest.1 > 0 else { return "No visits." }
        return
            "Highest: \(FigureText.exactValue(highest.1, of: metric)) (\(DateText.long(highest.0, in: zone)))."
    }

    // MARK: Places

    /// In percent from the left.
    private func x(_ index: Int) -> Double {
        series.points.count < 2 ? 50 : 100 * Double(index) / Double(series.points.count - 1)
    }

    /// In percent from the top.
    private func y(_ value: Double) -> Double { 100 - 100 * value / scale.top }

    private func coordinate(_ percent: Double) -> String {
        let hundredths = Int((percent * 100).rounded())
        return "\(hundredths / 100).\(FigureText.twoDigits(hundredths % 100))"
    }

    private func stretched(_ percent: Double) -> Int { Int((percent * 10).rounded()) }

    // MARK: Parts

    private var tickLabels: [HTML] {
        scale.ticks.map { tick in
            """
            <text x="100%" y="\(coordinate(y(tick)))%">\(FigureText.tick(tick, of: metric))</text>
            """
        }
    }

    private var gridlines: [HTML] {
        scale.ticks.map { tick in
            let place = coordinate(y(tick))
            return """
                <line class="grid" x1="0" x2="100%" y1="\(place)%" y2="\(place)%"/>
                """
        }
    }

    /// Runs of neighbouring points that have a value: a metric that is a mean has none where there were no visits.
    private var runs: [[Int]] {
        var runs: [[Int]] = [[]]
        for (index, point) in series.points.enumerated() where point.state != .future {
            if point.counts.value(of: metric) != nil {
                runs[runs.count - 1].append(index)
            } else if runs.last?.isEmpty == false {
                runs.append([])
            }
        }
        return runs.filter { !$0.isEmpty }
    }

    private var shapes: [HTML] { runs.map(shape) }

    private func shape(_ run: [Int]) -> HTML {
        guard let first = run.first, let last = run.last, run.count > 1 else { return "" }
        let outline = path(run[...])
        // What is still being counted is told apart from what is settled.
        let isRunning = series.points[last].state == .running
        let settled = isRunning ? path(run.dropLast()) : outline
        let running: HTML =
            isRunning
            ? "<path class=\"line running\" d=\"\(path(run.suffix(2)))\"/>" : ""
        return """
            <path class="area" d="\(outline)L\(stretched(x(last))) 1000L\(stretched(x(first))) 1000Z"/>\
            <path class="line" d="\(settled)"/>\(running)
            """
    }

    private func path(_ indices: ArraySlice<Int>) -> String {
        var path = ""
        for index in indices {
            let value = series.points[index].counts.value(of: metric) ?? 0
            path += "\(path.isEmpty ? "M" : "L")\(stretched(x(index))) \(stretched(y(value)))"
        }
        return path
    }

    /// A dot for each point that shows itself, with its value, under the pointer; always where it stands alone.
    private var marks: [HTML] {
        let alone = Set(runs.filter { $0.count == 1 }.flatMap { $0 })
        let half = series.points.count < 2 ? 50 : 50 / Double(series.points.count - 1)
        return series.points.enumerated().compactMap { index, point in
            guard point.state != .future, let value = point.counts.value(of: metric) else { return nil }
            let left = max(0, x(index) - half)
            let width = min(100, x(index) + half) - left
            let place = coordinate(x(index))
            let note: HTML = point.state == .running ? " (so far)" : ""
            return """
                <g class="mark\(alone.contains(index) ? " alone" : "")">\
                <title>\(DateText.long(point, in: zone)): \(FigureText.exactValue(value, of: metric))\(note)</title>\
                <rect x="\(coordinate(left))%" y="0" width="\(coordinate(width))%" height="100%"/>\
                <line x1="\(place)%" x2="\(place)%" y1="0" y2="100%"/>\
                <circle cx="\(place)%" cy="\(coordinate(y(value)))%" r="4"/></g>
                """
        }
    }

    /// At most seven labels, of which every other one goes where there is little room.
    private var timeLabels: [HTML] {
        let count = series.points.count
        let step = max(1, (count + 5) / 7)
        return stride(from: 0, to: count, by: step).enumerated().compactMap { number, index in
            let isMinor = number % 2 == 1
            let anchor =
                index == 0 && count > 1 ? "start" : index == count - 1 && count > 1 ? "end" : "middle"
            // A label in the middle of the last place would be cut.
            if anchor == "middle" && x(index) > 97 { return nil }
            return """
                <text class="\(isMinor ? "minor" : "major")" x="\(coordinate(x(index)))%" y="75%" \
                text-anchor="\(anchor)">\(DateText.axis(series.points[index], in: zone))</text>
                """
        }
    }

    private var table: HTML {
        """
        <details class="values"><summary>Values as a table</summary>
        <div class="scroll"><table><thead><tr><th scope="col">Time</th><th scope="col" class="number">\(metric.title)</th></tr></thead>
        <tbody>\(shown.map(tableRow))</tbody></table></div></details>
        """
    }

    private func tableRow(_ point: TimeSeries.Point) -> HTML {
        """
        <tr><th scope="row">\(DateText.long(point, in: zone))\(point.state == .running ? " (so far)" : "")</th>\
        <td class="number">\(FigureText.exactValue(point.counts.value(of: metric), of: metric))</td></tr>
        """
    }
}
