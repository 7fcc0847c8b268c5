import Analytics

/// Numbers as people read them, in English.
enum FigureText {
    /// `1,234,567`.
    static func whole(_ number: Int) -> String {
        let digits = Array(String(number.magnitude))
        var text = number < 0 ? "-" : ""
        for (index, digit) in digits.enumerated() {
            if index > 0 && (digits.count - index) % 3 == 0 { text += "," }
            text.append(digit)
        }
        return text
    }

    /// Whole up to 9,999, then `12.3k`, `456k`, `1.2M`, `3.4B`.
    static func short(_ number: Int) -> String {
        guard number >= 10_000 else { return whole(number) }
        var value = Double(number)
        for unit in ["k", "M", "B"] {
            value /= 1_000
            // 999.95 would be written as 1000.
            if value < 999.5 || unit == "B" { return tenths(value, below: 99.95) + unit }
        }
        return whole(number)
    }

    /// `0%`, `<1%`, `43%`, of a share from 0 to 1.
    static func percent(_ share: Double) -> String {
        let percent = share * 100
        if percent > 0 && percent < 0.5 { return "<1%" }
        return whole(Int(percent.rounded())) + "%"
    }

    /// `45s`, `1m 23s`, `2h 05m`.
    static func duration(_ seconds: Double) -> String {
        let seconds = Int(seconds.rounded())
        if seconds < 60 { return "\(seconds)s" }
        if seconds < 3_600 { return "\(seconds / 60)m \(twoDigits(seconds % 60))s" }
        return "\(whole(seconds / 3_600))h \(twoDigits(seconds % 3_600 / 60))m"
    }

    /// One decimal: `2.5`.
    static func decimal(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return "\(whole(tenths / 10)).\(tenths % 10)"
    }

    /// The value of a metric, short; a dash where there is none.
    static func value(_ value: Double?, of metric: Metric) -> String {
        guard let value else { return "–" }
        return switch metric {
        case .visitors, .visits, .pageviews: short(Int(value))
        case .pagesPerVisit: decimal(value)
        case .bounceRate: percent(value)
        case .visitDuration: duration(value)
        }
    }

    /// A value on an axis: durations without the parts that are zero there.
    static func tick(_ value: Double, of metric: Metric) -> String {
        guard metric == .visitDuration, value >= 60 else { return Self.value(value, of: metric) }
        let text = duration(value)
        return text.hasSuffix(" 00s") || text.hasSuffix(" 00m") ? String(text.dropLast(4)) : text
    }

    /// The value of a metric with all digits.
    static func exactValue(_ value: Double?, of metric: Metric) -> String {
        guard let value else { return "–" }
        return switch metric {
        case .visitors, .visits, .pageviews: whole(Int(value))
        default: Self.value(value, of: metric)
        }
    }

    static func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    /// With one decimal below `limit`, and none where it is zero.
    private static func tenths(_ value: Double, below limit: Double) -> String {
        guard value < limit else { return whole(Int(value.rounded())) }
        let tenths = Int((value * 10).rounded())
        return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
    }
}
