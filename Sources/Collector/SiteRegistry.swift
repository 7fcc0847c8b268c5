import Analytics
import POSIX

/// The sites that are known or may become so, and which day it is on each. Safe from any thread.
package final class SiteRegistry: Sendable {
    /// Where and when an event happened, as far as its site decides.
    struct Placement: Equatable {
        var day: LocalDay
        var hashRouting: Bool
    }

    private struct Entry {
        var site: Site
        var zone: TimeZoneRules
        var day = LocalDay(number: 0)
        /// The moments that `day` is known for; empty at first.
        var dayRange = Timestamp(milliseconds: 0)..<Timestamp(milliseconds: 0)

        mutating func day(at time: Timestamp) -> LocalDay {
            if !dayRange.contains(time) {
                day = zone.day(at: time)
                dayRange = zone.start(of: day)..<zone.start(of: day + 1)
            }
            return day
        }
    }

    private let allowed: [String]
    private let maxSites: Int
    private let defaultZone: TimeZoneRules
    private let zone: @Sendable (String) -> TimeZoneRules?
    private let entries = Mutex<[String: Entry]>([:])

    /// Starts with no site known.
    ///
    /// - Parameters:
    ///   - allowed: the sites that may send events, `*.example.com` for all below one; empty for all.
    ///   - maxSites: how many may become known by their events alone.
    ///   - zone: the rules of a zone by its IANA name; nil if there is none.
    package init(
        allowed: [String], maxSites: Int, defaultZone: TimeZoneRules,
        zone: @escaping @Sendable (String) -> TimeZoneRules?
    ) {
        self.allowed = allowed.map { Site.domain(ofHost: $0.lowercased()) }
        self.maxSites = maxSites
        self.defaultZone = defaultZone
        self.zone = zone
    }

    /// Takes over what the store knows; sites that it does not know stay.
    package func update(_ sites: [Site]) {
        for site in sites {
            let rules = site.timeZone.flatMap(zone) ?? defaultZone
            entries.withLock { entries in
                if entries[site.domain]?.site != site {
                    entries[site.domain] = Entry(site: site, zone: rules)
                }
            }
        }
    }

    /// The place of an event, whose site becomes known by it.
    func placement(of domain: String, at time: Timestamp) throws(DropReason) -> Placement {
        let outcome: Result<Placement, DropReason> = entries.withLock { entries in
            if entries[domain] == nil {
                guard entries.count < maxSites else { return .failure(.tooManySites) }
                guard isAllowed(domain) else { return .failure(.foreignSite) }
                entries[domain] = Entry(site: Site(domain: domain), zone: defaultZone)
            } else if !allowed.isEmpty && !isAllowed(domain) {
                return .failure(.foreignSite)
            }
            guard let day = entries[domain]?.day(at: time), let site = entries[domain]?.site else {
                return .failure(.foreignSite)
            }
            return .success(Placement(day: day, hashRouting: site.hashRouting))
        }
        return try outcome.get()
    }

    /// The first and the last day that it is anywhere between two moments: on some site, or where a new one would be.
    package func days(from start: Timestamp, to end: Timestamp) -> ClosedRange<LocalDay> {
        let zones = entries.withLock { entries in entries.values.map(\.zone) } + [defaultZone]
        let first = zones.map { $0.day(at: start) }.min() ?? defaultZone.day(at: start)
        let last = zones.map { $0.day(at: end) }.max() ?? defaultZone.day(at: end)
        return first...last
    }

    private func isAllowed(_ domain: String) -> Bool {
        allowed.isEmpty
            || allowed.contains { pattern in
                pattern.hasPrefix("*.") ? domain.hasSuffix(pattern.dropFirst()) : domain == pattern
            }
    }
}
