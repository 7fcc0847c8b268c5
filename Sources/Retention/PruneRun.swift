import Analytics
import POSIX

/// One look at all sites: deletes what is too old, step by step.
struct PruneRun {
    private let store: any RetentionStore
    private let days: Int
    private let today: (Site) -> LocalDay
    private let now: () -> MonotonicInstant
    private let pause: (Duration) -> Bool
    private var policy = StepPolicy()
    private(set) var prunedSites = 0
    private(set) var prunedRows = 0

    /// - Parameters:
    ///   - days: before today that stay.
    ///   - pause: waits between two steps; false if there must not be a further one.
    init(
        store: any RetentionStore, days: Int, today: @escaping (Site) -> LocalDay,
        now: @escaping () -> MonotonicInstant, pause: @escaping (Duration) -> Bool
    ) {
        self.store = store
        self.days = days
        self.today = today
        self.now = now
        self.pause = pause
    }

    /// Ends early, without an error, once `pause` says so.
    mutating func run(_ sites: [Site]) throws(StoreError) {
        for site in sites {
            guard try prune(site) else { return }
        }
        // Also if nothing was deleted: the last time may have ended before this.
        try reclaimSpace()
    }

    /// False if there must not be a further step.
    private mutating func prune(_ site: Site) throws(StoreError) -> Bool {
        let firstDay = today(site) - days
        var rows = 0
        while true {
            let start = now()
            let deleted = try store.prune(site, before: firstDay, maxRows: policy.maxRows)
            let duration = now() - start
            if deleted > 0 { policy.handle(stepOf: duration) }
            if rows == 0 && deleted > 0 { prunedSites += 1 }
            rows += deleted
            prunedRows += deleted
            guard pause(policy.pause(after: duration)) else { return false }
            if deleted == 0 { return true }
        }
    }

    private func reclaimSpace() throws(StoreError) {
        var isMoreToDo = true
        while isMoreToDo {
            let start = now()
            isMoreToDo = try store.reclaimSpace()
            guard pause(policy.pause(after: now() - start)) else { return }
        }
    }
}
