import Foundation
import Testing

@testable import Analytics
@testable import Statistics

@Suite struct PeriodTests {
    static func zone(_ name: String) throws -> TimeZoneRules {
        let bytes = try Data(contentsOf: URL(fileURLWithPath: "/usr/share/zoneinfo/\(name)"))
        return try #require(TimeZoneRules(name: name, tzif: Array(bytes)))
    }

    static func moment(_ text: String) throws -> Timestamp {
        let date = try #require(ISO8601DateFormatter().date(from: text))
        return Timestamp(milliseconds: Int64(date.timeIntervalSince1970 * 1000))
    }

    @Test(arguments: [
        (Period.today, "2026-03-31", "2026-03-31"), (.yesterday, "2026-03-30", "2026-03-30"),
        (.last7Days, "2026-03-25", "2026-03-31"), (.last30Days, "2026-03-02", "2026-03-31"),
        (.last12Months, "2025-04-01", "2026-03-31"),
    ])
    func periodsEndTodayOnTheSite(period: Period, first: String, last: String) throws {
        // Already the next day in Berlin.
        let now = try Self.moment("2026-03-30T22:00:00Z")
        let days = period.days(at: now, in: try Self.zone("Europe/Berlin"))
        #expect([days.lowerBound.iso8601, days.upperBound.iso8601] == [first, last])
    }

    @Test(arguments: [
        ("Europe/Berlin", "2026-03-29T23:30:00+02:00", "2026-03-29"),
        ("Europe/Berlin", "2026-10-25T23:30:00+01:00", "2026-10-25"),
        ("Asia/Kolkata", "2026-01-01T00:00:00+05:30", "2026-01-01"),
        ("Asia/Kolkata", "2025-12-31T23:59:59+05:30", "2025-12-31"),
        ("America/St_Johns", "2026-03-08T00:00:00-03:30", "2026-03-08"),
        ("America/St_Johns", "2026-11-01T23:59:59-03:30", "2026-11-01"),
    ])
    func todayIsTheSitesDay(zone: String, now: String, day: String) throws {
        let days = Period.today.days(at: try Self.moment(now), in: try Self.zone(zone))
        #expect(days.lowerBound.iso8601 == day)
        #expect(days.upperBound.iso8601 == day)
    }

    @Test func thePreviousPeriodIsAsLongAndEndsTheDayBefore() throws {
        let first = try #require(LocalDay(iso8601: "2026-03-01"))
        let previous = Period.previous(of: first...first + 6)
        #expect(previous.lowerBound.iso8601 == "2026-02-22")
        #expect(previous.upperBound.iso8601 == "2026-02-28")
    }

    @Test(arguments: [
        ("Europe/Berlin", "2026-03-29", 23), ("Europe/Berlin", "2026-10-25", 25),
        ("Europe/Berlin", "2026-06-01", 24), ("Asia/Kolkata", "2026-03-29", 24),
        ("America/St_Johns", "2026-03-08", 23), ("America/St_Johns", "2026-11-01", 25),
        ("Australia/Lord_Howe", "2026-04-05", 25),
    ])
    func aDayHasAsManyPointsAsHours(zone: String, day: String, hours: Int) throws {
        let zone = try Self.zone(zone)
        let day = try #require(LocalDay(iso8601: day))
        let series = TimeSeries(days: day...day, zone: zone, now: zone.start(of: day), rows: [])
        #expect(series.points.count == hours)
        #expect(series.points.first?.start == zone.start(of: day))
        #expect(series.points.map(\.state) == [.running] + Array(repeating: .future, count: hours - 1))
    }

    @Test func theHoursOfAClockChangeAreToldByTheirStart() throws {
        let zone = try Self.zone("Europe/Berlin")
        let day = try #require(LocalDay(iso8601: "2026-10-25"))
        let series = TimeSeries(days: day...day, zone: zone, now: zone.start(of: day + 1), rows: [])
        #expect(series.points.prefix(5).map { zone.hour(at: $0.start) } == [0, 1, 2, 2, 3])
        #expect(series.points.allSatisfy { $0.state == .past })
    }
}
