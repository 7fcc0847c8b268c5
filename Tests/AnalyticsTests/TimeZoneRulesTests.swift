import Foundation
import TestSupport
import Testing

@testable import Analytics

/// The oracle is Foundation, which reads the same zones with ICU.
@Suite struct TimeZoneRulesTests {
    static let zones = [
        "UTC", "Europe/Berlin", "America/New_York", "America/St_Johns", "America/Sao_Paulo",
        "America/Santiago",
        "America/Havana", "Asia/Kolkata", "Asia/Kathmandu", "Asia/Tehran", "Asia/Gaza", "Australia/Lord_Howe",
        "Pacific/Apia", "Pacific/Chatham", "Pacific/Kiritimati", "Africa/Casablanca", "Africa/Cairo",
        "Etc/GMT+12",
        "Europe/Dublin", "Asia/Beirut",
    ]

    static func rules(_ name: String) throws -> TimeZoneRules {
        let bytes = try Data(contentsOf: URL(fileURLWithPath: "/usr/share/zoneinfo/\(name)"))
        return try #require(TimeZoneRules(name: name, tzif: [UInt8](bytes)))
    }

    @Test(arguments: zones) func offsetsEqualThoseOfFoundation(name: String) throws {
        let rules = try Self.rules(name)
        let zone = try #require(TimeZone(identifier: name))
        var random = SeededGenerator(seed: 1)
        for _ in 0..<5_000 {
            // From 1985 to 2037, up to where both read the same table.
            let seconds = Int64.random(in: 473_385_600..<2_145_916_800, using: &random)
            let expected = zone.secondsFromGMT(for: Date(timeIntervalSince1970: TimeInterval(seconds)))
            #expect(rules.offsetSeconds(at: Timestamp(milliseconds: seconds * 1000)) == Int64(expected))
        }
    }

    @Test(arguments: zones) func everyDayStartsWhereTheOneBeforeEnds(name: String) throws {
        let rules = try Self.rules(name)
        let first = try #require(LocalDay(year: 2009, month: 1, day: 1))
        for number in 0..<9_500 {
            let day = first + number
            let start = rules.start(of: day)
            let next = rules.start(of: day + 1)
            // Apia had no 30 December 2011: a day of no length.
            if start == next { continue }
            #expect(rules.day(at: start) == day)
            #expect(rules.day(at: Timestamp(milliseconds: next.milliseconds - 1)) == day)
        }
    }

    @Test func theRuleAtTheEndGoesOnAfterTheTable() throws {
        let berlin = try Self.rules("Europe/Berlin")
        let hours = { (day: LocalDay) in
            (berlin.start(of: day + 1).milliseconds - berlin.start(of: day).milliseconds) / 3_600_000
        }
        // The last Sundays of March and October 2061.
        #expect(hours(try #require(LocalDay(year: 2061, month: 3, day: 27))) == 23)
        #expect(hours(try #require(LocalDay(year: 2061, month: 10, day: 30))) == 25)
        #expect(hours(try #require(LocalDay(year: 2061, month: 6, day: 1))) == 24)
    }

    @Test func brokenFilesAreRefused() throws {
        let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: "/usr/share/zoneinfo/Europe/Berlin")))
        for length in 0..<bytes.count - 1 {
            #expect(TimeZoneRules(name: "cut", tzif: Array(bytes.prefix(length))) == nil, "\(length)")
        }
        #expect(TimeZoneRules(name: "text", tzif: Array("not a zone".utf8)) == nil)
    }
}
