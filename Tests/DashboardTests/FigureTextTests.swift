import Analytics
import Testing

@testable import Dashboard

@Suite struct FigureTextTests {
    @Test(arguments: [
        (0, "0"), (1, "1"), (999, "999"), (1_000, "1,000"), (9_999, "9,999"), (10_000, "10k"),
        (12_345, "12.3k"),
        (99_949, "99.9k"), (99_950, "100k"), (456_789, "457k"), (999_499, "999k"), (999_500, "1M"),
        (1_234_567, "1.2M"), (10_000_000, "10M"), (999_999_999, "1B"), (3_400_000_000, "3.4B"),
    ])
    func shortNumbersHaveThreeDigits(number: Int, text: String) {
        #expect(FigureText.short(number) == text)
    }

    @Test(arguments: [(1_234_567, "1,234,567"), (-1_000, "-1,000"), (100, "100"), (100_000, "100,000")])
    func wholeNumbersAreGrouped(number: Int, text: String) {
        #expect(FigureText.whole(number) == text)
    }

    @Test(arguments: [
        (0.0, "0s"), (59.4, "59s"), (59.6, "1m 00s"), (83, "1m 23s"), (3_599.6, "1h 00m"), (3_900, "1h 05m"),
    ])
    func durationsAreReadable(seconds: Double, text: String) {
        #expect(FigureText.duration(seconds) == text)
    }

    @Test(arguments: [
        (0.0, "0%"), (0.001, "<1%"), (0.005, "1%"), (0.434, "43%"), (1, "100%"), (12.5, "1,250%"),
    ])
    func sharesAreWholePercent(share: Double, text: String) {
        #expect(FigureText.percent(share) == text)
    }

    @Test(arguments: [
        (0.0, Metric.visitors, [0, 1, 2, 3, 4]), (1, .visitors, [0, 1]), (4, .visits, [0, 1, 2, 3, 4]),
        (17, .visitors, [0, 5, 10, 15, 20]), (1_000, .pageviews, [0, 200, 400, 600, 800, 1_000]),
        (10_000_000, .visitors, [0, 2e6, 4e6, 6e6, 8e6, 1e7]),
        (0.47, .bounceRate, [0, 0.1, 0.2, 0.3, 0.4, 0.5]),
        (145, .visitDuration, [0, 30, 60, 90, 120, 150]),
        (20_000, .visitDuration, [0, 7_200, 14_400, 21_600]),
    ])
    func axesHaveRoundSteps(highest: Double, metric: Metric, ticks: [Double]) {
        let scale = AxisScale(highest: highest, metric: metric)
        #expect(zip(scale.ticks, ticks).allSatisfy { abs($0 - $1) < 1e-9 })
        #expect(scale.ticks.count == ticks.count)
        #expect(scale.top >= highest)
    }
}
