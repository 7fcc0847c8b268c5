@testable import Analytics
import Testing

@testable import Collector

@Suite struct SiteRegistryTests {
    static let east = TimeZoneRules(name: "East", transitions: [], offsets: [6 * 3600])

    func registry(allowed: [String] = [], maxSites: Int = 10) -> SiteRegistry {
        SiteRegistry(allowed: allowed, maxSites: maxSites, defaultZone: .utc) {
            $0 == "East" ? Self.east : nil
        }
    }

    func day(_ registry: SiteRegistry, _ domain: String, _ hour: Int64) throws -> Int32 {
        try registry.placement(of: domain, at: Timestamp(milliseconds: hour * 3_600_000)).day.number
    }

    @Test func sitesChangeAtTheirOwnMidnights() throws {
        let registry = registry()
        registry.update([Site(domain: "east.example", timeZone: "East")])
        #expect(try day(registry, "east.example", 17) == 0)
        #expect(try day(registry, "east.example", 18) == 1)
        #expect(try day(registry, "utc.example", 23) == 0)
        #expect(try day(registry, "utc.example", 24) == 1)
        let days = registry.days(
            from: Timestamp(milliseconds: 0), to: Timestamp(milliseconds: 18 * 3_600_000))
        #expect(days == LocalDay(number: 0)...LocalDay(number: 1))
    }

    @Test func aChangedZoneHoldsAtOnce() throws {
        let registry = registry()
        #expect(try day(registry, "a.example", 20) == 0)
        registry.update([Site(domain: "a.example", timeZone: "East")])
        #expect(try day(registry, "a.example", 20) == 1)
    }

    @Test(arguments: [
        ("example.com", true), ("shop.other.example", true), ("a.b.other.example", true),
        ("other.example", false),
        ("notexample.com", false), ("evilother.example", false),
    ])
    func onlyListedSitesAreTaken(domain: String, isTaken: Bool) {
        let registry = registry(allowed: ["www.Example.com", "*.other.example"])
        #expect(((try? day(registry, domain, 0)) != nil) == isTaken)
    }

    @Test func noMoreSitesBecomeKnownThanMay() throws {
        let registry = registry(maxSites: 2)
        _ = try day(registry, "a.example", 0)
        _ = try day(registry, "b.example", 0)
        #expect(throws: DropReason.tooManySites) { try self.day(registry, "c.example", 0) }
        _ = try day(registry, "a.example", 0)
    }
}
