import Analytics
import Configuration
import Operations
import POSIX
import Retention

extension Server {
    /// Deletes days that the operator does not want to keep, from now on; nil if all are kept.
    static func pruner(
        _ stores: Stores, _ configuration: Configuration, _ defaultZone: TimeZoneRules, _ logger: Logger
    ) -> Pruner? {
        guard configuration.pruneDays > 0 else { return nil }
        return Pruner(
            store: stores.retention, sites: stores.sites,
            options: RetentionOptions(
                days: configuration.pruneDays, checkInterval: .seconds(3600 * configuration.pruneCheckHours)),
            today: { site in
                let zone = site.timeZone.flatMap(TimeZones.named) ?? defaultZone
                return zone.day(at: Timestamp(milliseconds: WallClock.milliseconds))
            },
            now: { MonotonicClock.now }, notify: { notice in logger.log(notice) })
    }
}

extension Logger {
    /// What the pruner has to tell.
    fileprivate func log(_ notice: RetentionNotice) {
        switch notice {
        case .pruned(let sites, let rows):
            info("old days were deleted", ["sites": "\(sites)", "rows": "\(rows)"])
        case .trouble(let error): self.error("old days cannot be deleted", ["reason": error.text])
        }
    }
}
