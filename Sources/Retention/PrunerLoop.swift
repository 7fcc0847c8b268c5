import Analytics
import POSIX

/// The work of the pruner's thread.
struct PrunerLoop {
    enum Phase {
        case running
        case stopping
        case ended
    }

    let store: any RetentionStore
    let sites: any SiteStore
    let options: RetentionOptions
    let phase: Mutex<Phase>
    let today: @Sendable (Site) -> LocalDay
    let now: @Sendable () -> MonotonicInstant
    let notify: @Sendable (RetentionNotice) -> Void

    private static let failuresToTell = 3

    /// In a row.
    private var failures = 0
    /// What was told of them.
    private var told: StoreError?

    init(
        store: any RetentionStore, sites: any SiteStore, options: RetentionOptions, phase: Mutex<Phase>,
        today: @escaping @Sendable (Site) -> LocalDay, now: @escaping @Sendable () -> MonotonicInstant,
        notify: @escaping @Sendable (RetentionNotice) -> Void
    ) {
        self.store = store
        self.sites = sites
        self.options = options
        self.phase = phase
        self.today = today
        self.now = now
        self.notify = notify
    }

    mutating func run() {
        while wait(prune()) { continue }
        phase.withLock { $0 = .ended }
        phase.notifyAll()
    }

    /// Looks at all sites, and returns how long it is to the next time.
    private mutating func prune() -> Duration {
        var run = PruneRun(store: store, days: options.days, today: today, now: now, pause: wait)
        defer {
            if run.prunedRows > 0 { notify(.pruned(sites: run.prunedSites, rows: run.prunedRows)) }
        }
        do throws(StoreError) {
            try run.run(try sites.sites())
            failures = 0
            told = nil
            return options.checkInterval
        } catch {
            return failed(error)
        }
    }

    private mutating func failed(_ error: StoreError) -> Duration {
        let doubled = options.firstRetry * (1 << min(failures, 20))
        failures += 1
        if failures >= Self.failuresToTell, told != error {
            notify(.trouble(error))
            told = error
        }
        return min(doubled, options.longestRetry)
    }

    /// False, at once, when the end is wanted.
    private func wait(_ duration: Duration) -> Bool {
        let isStopping = phase.wait(timeout: duration) { phase -> Bool? in
            if case .running = phase { nil } else { true }
        }
        return isStopping == nil
    }
}
