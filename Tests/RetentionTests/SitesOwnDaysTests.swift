import Analytics
import Foundation
import POSIX
import SQLite
import Storage
import Testing

@testable import Retention

/// Which events go, in a real store, by another calendar than ours.
@Suite struct SitesOwnDaysTests {
    /// A zone, and a moment in it around which a day begins or the clock changes.
    struct Moment: Sendable, CustomTestStringConvertible {
        var zone: String
        var utc: String
        var testDescription: String { "\(zone) \(utc)" }
    }

    private static let moments = [
        // Their midnights in UTC, a second before and at it.
        ("UTC", "2026-03-10T23:59:59Z"), ("UTC", "2026-03-11T00:00:00Z"),
        ("Pacific/Kiritimati", "2026-03-10T09:59:59Z"), ("Pacific/Kiritimati", "2026-03-10T10:00:00Z"),
        ("Pacific/Niue", "2026-03-10T10:59:59Z"), ("Pacific/Niue", "2026-03-10T11:00:00Z"),
        ("America/St_Johns", "2026-01-10T03:29:59Z"), ("America/St_Johns", "2026-01-10T03:30:00Z"),
        ("Asia/Kathmandu", "2026-01-10T18:14:59Z"), ("Asia/Kathmandu", "2026-01-10T18:15:00Z"),
        // The days that are kept hold a clock change, or end or begin with one.
        ("America/St_Johns", "2026-11-02T03:29:59Z"), ("America/St_Johns", "2026-11-04T03:30:00Z"),
        ("Europe/Berlin", "2026-10-25T22:59:59Z"), ("Europe/Berlin", "2026-10-27T23:00:00Z"),
        ("Europe/Berlin", "2026-03-31T21:59:59Z"), ("Europe/Berlin", "2026-04-01T22:00:00Z"),
        // A midnight that the clock skips.
        ("Africa/Cairo", "2026-04-26T12:00:00Z"), ("Africa/Cairo", "2026-04-27T12:00:00Z"),
    ].map { Moment(zone: $0, utc: $1) }

    private static let keptDays = 3

    @Test(arguments: moments)
    func todayAndTheDaysBeforeItStayInTheSitesZone(moment: Moment) throws {
        let now = try #require(ISO8601DateFormatter().date(from: moment.utc))
        let firstKept = try Self.firstKeptMoment(now, moment.zone)
        let rules = try Self.rules(moment.zone)
        let fixture = try SQLiteFixture()
        let times = Self.times(around: firstKept) + Self.times(around: now).filter { $0 <= now }
        try fixture.store(times.map { Self.event(at: $0, rules) })

        var run = PruneRun(
            store: SQLiteRetentionStore(fixture.database), days: Self.keptDays,
            today: { _ in rules.day(at: Timestamp(now)) }, now: { MonotonicInstant(nanoseconds: 0) },
            pause: { _ in true })
        try run.run([Site(domain: "a.example")])

        let kept = times.filter { $0 >= firstKept }.map { Timestamp($0).milliseconds }
        #expect(try fixture.eventTimes() == kept.sorted())
        #expect(kept.count < times.count)
        #expect(try fixture.count("session_rows") == kept.count)
    }

    /// The first moment of the first day to keep, by Foundation.
    private static func firstKeptMoment(_ now: Date, _ zone: String) throws -> Date {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = try #require(TimeZone(identifier: zone))
        let day = try #require(calendar.date(byAdding: .day, value: -keptDays, to: now))
        return calendar.startOfDay(for: day)
    }

    /// Milliseconds, minutes, hours and days before and after.
    private static func times(around moment: Date) -> [Date] {
        [-86_400, -7200, -3600, -1800, -60, -0.001, 0, 0.001, 60, 1800, 3600, 7200].map { moment + $0 }
    }

    private static func event(at time: Date, _ rules: TimeZoneRules) -> Event {
        let time = Timestamp(time)
        return Event(
            time: time, site: "a.example", day: rules.day(at: time),
            visitor: VisitorID(bits: UInt64(time.milliseconds)), name: "load", kind: .pageview,
            hostname: "a.example", path: "/")
    }

    private static func rules(_ zone: String) throws -> TimeZoneRules {
        let file = try Data(contentsOf: URL(fileURLWithPath: "/usr/share/zoneinfo/\(zone)"))
        return try #require(TimeZoneRules(name: zone, tzif: [UInt8](file)))
    }
}

extension Timestamp {
    fileprivate init(_ date: Date) {
        self.init(milliseconds: Int64((date.timeIntervalSince1970 * 1000).rounded()))
    }
}
