import Analytics
import Collector
import Operations
import POSIX

/// The thread that takes over changes of sites and lets salts come and go with their days.
final class Housekeeping: Sendable {
    private let sites: any SiteStore
    private let registry: SiteRegistry
    private let salts: SaltKeeper
    private let logger: Logger
    private let isStopped = Mutex(false)
    private let thread = Mutex<Thread?>(nil)

    /// Salts outlive their day by this much, for requests that were under way at midnight.
    private static let pastMilliseconds: Int64 = 60_000
    /// Salts are made this long before their day.
    private static let aheadMilliseconds: Int64 = 600_000

    init(sites: any SiteStore, registry: SiteRegistry, salts: SaltKeeper, logger: Logger) {
        self.sites = sites
        self.registry = registry
        self.salts = salts
        self.logger = logger
    }

    /// Has sites and salts ready for the first event, then goes on in a thread.
    func start() throws(StoreError) {
        let seen = try sites.changeCounter()
        registry.update(try sites.sites())
        try salts.prepare(saltDays)
        let started = Thread(name: "housekeeping") { self.run(after: seen) }
        thread.withLock { $0 = started }
    }

    func stop() {
        isStopped.withLock { $0 = true }
        isStopped.notifyAll()
        thread.withLock { $0 }?.join()
    }

    /// - Parameter seen: the change of the sites that is taken over already.
    private func run(after seen: Int) {
        var seen = seen
        var trouble: StoreError?
        repeat {
            do throws(StoreError) {
                let counter = try sites.changeCounter()
                if counter != seen { registry.update(try sites.sites()) }
                seen = counter
                // Clearing deleted salts out of a large write-ahead log takes a while: no start waits for it.
                try salts.keep(saltDays)
                trouble = nil
            } catch {
                if trouble != error { logger.error("housekeeping failed", ["reason": error.text]) }
                trouble = error
            }
        } while isStopped.wait(timeout: .seconds(1), until: { $0 ? true : nil }) == nil
    }

    /// The days that it is now or soon, anywhere.
    private var saltDays: ClosedRange<LocalDay> {
        let now = WallClock.milliseconds
        return registry.days(
            from: Timestamp(milliseconds: now - Self.pastMilliseconds),
            to: Timestamp(milliseconds: now + Self.aheadMilliseconds))
    }
}
