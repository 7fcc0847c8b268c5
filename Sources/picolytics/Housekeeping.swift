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
    private let lastTrouble = Mutex<StoreError?>(nil)

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

    /// What was wrong with the store when it was asked last, which is each second; nil if nothing was.
    var trouble: String? { lastTrouble.withLock { $0?.text } }

    /// Has sites and salts ready for the first event, then goes on in a thread. While the store is away, salts are
    /// made here, and the sites are those of the events; both come from the store once it is there.
    ///
    /// - Throws: if the store is there and has no use, or salts can be kept nowhere.
    func start() throws(StoreError) {
        var seen: Int?
        do throws(StoreError) {
            try takeOverSites(&seen)
        } catch {
            guard error.isAbsence else { throw error }
            report(error)
        }
        try salts.prepare(saltDays)
        let started = Thread(name: "housekeeping") { [seen] in self.run(after: seen) }
        thread.withLock { $0 = started }
    }

    func stop() {
        isStopped.withLock { $0 = true }
        isStopped.notifyAll()
        thread.withLock { $0 }?.join()
    }

    /// - Parameter seen: the change of the sites that is taken over already; nil: none.
    private func run(after seen: Int?) {
        var seen = seen
        repeat {
            do throws(StoreError) {
                try round(&seen)
                report(nil)
            } catch {
                report(error)
            }
        } while isStopped.wait(timeout: .seconds(1), until: { $0 ? true : nil }) == nil
    }

    private func round(_ seen: inout Int?) throws(StoreError) {
        var failure: StoreError?
        do throws(StoreError) { try takeOverSites(&seen) } catch { failure = error }
        // Salts end with their day whatever is wrong with the sites. Clearing deleted ones out of a large write-ahead
        // log takes a while: no start waits for it.
        try salts.keep(saltDays)
        if let failure { throw failure }
    }

    private func takeOverSites(_ seen: inout Int?) throws(StoreError) {
        let counter = try sites.changeCounter()
        if counter == seen { return }
        registry.update(try sites.sites())
        seen = counter
    }

    /// Tells the same trouble once.
    private func report(_ trouble: StoreError?) {
        let isNew = lastTrouble.withLock { last in
            defer { last = trouble }
            return last != trouble
        }
        if isNew, let trouble { logger.error("housekeeping failed", ["reason": trouble.text]) }
    }

    /// The days that it is now or soon, anywhere.
    private var saltDays: ClosedRange<LocalDay> {
        let now = WallClock.milliseconds
        return registry.days(
            from: Timestamp(milliseconds: now - Self.pastMilliseconds),
            to: Timestamp(milliseconds: now + Self.aheadMilliseconds))
    }
}
