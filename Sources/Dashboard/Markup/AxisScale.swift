import Analytics

/// The lines across a chart: from 0 in equal, round steps to at least the highest value.
struct AxisScale: Equatable {
    /// The value of each line, ascending from 0.
    let ticks: [Double]

    var top: Double { ticks[ticks.count - 1] }

    /// - Parameter highest: the highest value that is shown, 0 or more.
    init(highest: Double, metric: Metric) {
        let step = Self.step(for: highest, metric)
        let count = max(Int((highest / step).rounded(.up)), highest > 0 ? 1 : 4)
        ticks = (0...count).map { Double($0) * step }
    }

    /// The smallest round step with which five steps reach the highest value.
    private static func step(for highest: Double, _ metric: Metric) -> Double {
        let wanted = highest / 5
        switch metric {
        case .visitors, .visits, .pageviews: return max(decimalStep(wanted), 1)
        case .pagesPerVisit: return max(decimalStep(wanted), 0.5)
        case .bounceRate: return max(decimalStep(wanted), 0.05)
        case .visitDuration: return durationStep(wanted)
        }
    }

    private static func decimalStep(_ wanted: Double) -> Double {
        var power = 0.01
        while power * 10 <= wanted { power *= 10 }
        return [1, 2, 5].map { $0 * power }.first { $0 >= wanted } ?? power * 10
    }

    private static func durationStep(_ wanted: Double) -> Double {
        let steps: [Double] = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800]
        return steps.first { $0 >= wanted } ?? (wanted / 3_600).rounded(.up) * 3_600
    }
}
