// Retention: deletes what is older than its owner wants it kept, a little at a time. It knows no SQL.

import Analytics
import POSIX

/// Deletes old days at once and from time to time, on a thread of its own.
package final class Pruner: Sendable {
    private let phase: Mutex<PrunerLoop.Phase>
    private let thread: Thread

    /// Starts pruning.
    ///
    /// - Parameters:
    ///   - today: which day it is on a site.
    ///   - now: the monotonic clock.
    ///   - notify: called on the pruner's thread.
    package init(
        store: any RetentionStore, sites: any SiteStore, options: RetentionOptions,
        today: @escaping @Sendable (Site) -> LocalDay, now: @escaping @Sendable () -> MonotonicInstant,
        notify: @escaping @Sendable (RetentionNotice) -> Void
    ) {
        let phase = Mutex(PrunerLoop.Phase.running)
        self.phase = phase
        // Nobody waits for it: everything else goes first.
        thread = Thread(name: "retention", niceness: 10) {
            var loop = PrunerLoop(
                store: store, sites: sites, options: options, phase: phase, today: today, now: now,
                notify: notify)
            loop.run()
        }
    }

    /// Ends the thread after the step that it is at. Call it once.
    ///
    /// - Parameter duration: how long to wait for that step. One that takes longer is left to itself: it happens as a
    ///   whole or not at all.
    package func stop(within duration: Duration) {
        phase.withLock { $0 = .stopping }
        phase.notifyAll()
        let hasEnded = phase.wait(timeout: duration) { phase -> Bool? in
            if case .ended = phase { true } else { nil }
        }
        if hasEnded == true { thread.join() }
    }
}
