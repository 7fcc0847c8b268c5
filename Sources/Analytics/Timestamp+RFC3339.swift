extension Timestamp {
    /// In UTC, for example `2026-11-24T18:20:05.123Z`. RFC 3339.
    package var rfc3339: String {
        let day = LocalDay(number: Int32(floorDivide(milliseconds, 86_400_000)))
        var rest = milliseconds - Int64(day.number) * 86_400_000
        var text = day.iso8601 + "T"
        for (unit, width, end) in [(3_600_000, 2, ":"), (60_000, 2, ":"), (1_000, 2, "."), (1, 3, "Z")]
            as [(Int64, Int, String)]
        {
            let digits = String(rest / unit)
            text += String(repeating: "0", count: width - digits.count) + digits + end
            rest %= unit
        }
        return text
    }
}
