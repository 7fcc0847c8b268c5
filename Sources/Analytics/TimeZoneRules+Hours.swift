extension TimeZoneRules {
    /// How many hours a local day has, a broken one at its end counted as a whole: 24, or 23 or 25 where the clock
    /// changes.
    package func hourCount(of day: LocalDay) -> Int {
        let milliseconds = start(of: day + 1).milliseconds - start(of: day).milliseconds
        return Int((milliseconds + 3_599_999) / 3_600_000)
    }
}
