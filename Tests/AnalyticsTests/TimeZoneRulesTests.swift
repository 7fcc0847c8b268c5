import Foundation
import TestSupport
import Testing

@testable import Analytics

/// The oracle is Python's zoneinfo, which reads the same files.
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

    @Test(arguments: zones) func offsetsEqualThoseOfPython(name: String) throws {
        let rules = try Self.rules(name)
        var random = SeededGenerator(seed: 1)
        // From 1970 to 2099: in the table, and by the rule behind its end.
        let seconds = (0..<5_000).map { _ in Int64.random(in: 0..<4_070_908_800, using: &random) }
        let program = """
            import sys
            from datetime import datetime, timezone
            from zoneinfo import ZoneInfo
            zone = ZoneInfo(sys.argv[1])
            for second in sys.argv[2].split():
                time = datetime.fromtimestamp(int(second), timezone.utc).astimezone(zone)
                print(int(time.utcoffset().total_seconds()))
            """
        let python = try Command(
            ["python3", "-c", program, name, seconds.map(String.init).joined(separator: " ")])
        #expect(python.status == 0)
        let expected = python.text.split(separator: "\n").compactMap { Int64($0) }
        #expect(seconds.map { rules.offsetSeconds(at: Timestamp(milliseconds: $0 * 1000)) } == expected)
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
