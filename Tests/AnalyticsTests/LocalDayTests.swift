import Foundation
import Testing

@testable import Analytics

@Suite struct LocalDayTests {
    @Test func datesEqualThoseOfFoundation() throws {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = try #require(TimeZone(identifier: "UTC"))
        for number in stride(from: Int32(-30_000), to: 60_000, by: 7) {
            let day = LocalDay(number: number)
            let date = Date(timeIntervalSince1970: TimeInterval(number) * 86_400)
            let expected = calendar.dateComponents([.year, .month, .day, .weekday], from: date)
            #expect(day.date.year == expected.year)
            #expect(day.date.month == expected.month)
            #expect(day.date.day == expected.day)
            #expect(day.weekday + 1 == expected.weekday)
            #expect(LocalDay(iso8601: day.iso8601) == day)
        }
    }

    @Test(arguments: [
        "", "2026", "2026-1-1", "2026-02-29", "2026-13-01", "2026-00-10", "2026-01-00", "+026-01-01",
        "2026-01-01 ",
        "20260101", "2026-01-0a",
    ])
    func whatIsNoDateIsRefused(text: String) {
        #expect(LocalDay(iso8601: text) == nil)
    }
}
