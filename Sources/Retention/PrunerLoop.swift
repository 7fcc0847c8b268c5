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

    /// What went wrong the last time.
    private var trouble: StoreError?

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
            trouble = nil
            return options.checkInterval
        } catch {
            if trouble != error { notify(.trouble(error)) }
            trouble = error
            return min(options.checkInterval, options.retryInterval)
        }
    }

    /// False, at once, when the end is wanted.
    private func wait(_ duration: Duration) -> Bool {
        let isStopping = phase.wait(timeout: duration) { phase -> Bool? in
            if case .running = phase { nil } else { true }
        }
        return isStopping == nil
    }
}
