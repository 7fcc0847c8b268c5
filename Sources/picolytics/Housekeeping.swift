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

    /// What one round leaves to the next.
    private struct Progress {
        /// The change of the sites that is taken over already; nil: none.
        var seen: Int?
        /// What was wrong last, told once.
        var trouble: StoreError?
    }

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

    /// Has sites and salts ready for the first event, then goes on in a thread. While the store is away, salts are
    /// made here, and the sites are those of the events; both come from the store once it is there.
    ///
    /// - Throws: if the store is there and has no use, or salts can be kept nowhere.
    func start() throws(StoreError) {
        var progress = Progress()
        do throws(StoreError) {
            try takeOverSites(&progress)
        } catch {
            guard error.isAbsence else { throw error }
            report(error, &progress)
        }
        try salts.prepare(saltDays)
        let started = Thread(name: "housekeeping") { [progress] in self.run(progress) }
        thread.withLock { $0 = started }
    }

    func stop() {
        isStopped.withLock { $0 = true }
        isStopped.notifyAll()
        thread.withLock { $0 }?.join()
    }

    private func run(_ progress: Progress) {
        var progress = progress
        repeat {
            do throws(StoreError) {
                try round(&progress)
                progress.trouble = nil
            } catch {
                report(error, &progress)
            }
        } while isStopped.wait(timeout: .seconds(1), until: { $0 ? true : nil }) == nil
    }

    private func round(_ progress: inout Progress) throws(StoreError) {
        var failure: StoreError?
        do throws(StoreError) { try takeOverSites(&progress) } catch { failure = error }
        // Salts end with their day whatever is wrong with the sites. Clearing deleted ones out of a large write-ahead
        // log takes a while: no start waits for it.
        try salts.keep(saltDays)
        if let failure { throw failure }
    }

    private func takeOverSites(_ progress: inout Progress) throws(StoreError) {
        let counter = try sites.changeCounter()
        if counter == progress.seen { return }
        registry.update(try sites.sites())
        progress.seen = counter
    }

    private func report(_ error: StoreError, _ progress: inout Progress) {
        if progress.trouble != error { logger.error("housekeeping failed", ["reason": error.text]) }
        progress.trouble = error
    }

    /// The days that it is now or soon, anywhere.
    private var saltDays: ClosedRange<LocalDay> {
        let now = WallClock.milliseconds
        return registry.days(
            from: Timestamp(milliseconds: now - Self.pastMilliseconds),
            to: Timestamp(milliseconds: now + Self.aheadMilliseconds))
    }
}
