import Analytics
import POSIX

/// Brings events from the spool into the store, on a thread of its own, each exactly once: whatever is killed or
/// away, what is stored and the position up to where it is stored change together.
package final class Writer: Sendable {
    private let state: Mutex<WriterState>
    private let source: any RecordSource
    private let now: @Sendable () -> MonotonicInstant
    private let thread: Thread

    /// Starts writing.
    ///
    /// - Parameters:
    ///   - now: the monotonic clock.
    ///   - wallClock: for `WriterStatus.lastCommit`.
    ///   - random: numbers in 0..<1, for the waits.
    ///   - notify: called on the writer's thread.
    package init(
        source: some RecordSource, store: some EventStore, options: WriterOptions,
        now: @escaping @Sendable () -> MonotonicInstant, wallClock: @escaping @Sendable () -> Timestamp,
        random: @escaping @Sendable () -> Double, notify: @escaping @Sendable (WriterNotice) -> Void
    ) {
        let state = Mutex(WriterState())
        self.state = state
        self.source = source
        self.now = now
        // A batch takes a processor for milliseconds; requests that come meanwhile go first.
        thread = Thread(name: "writer", niceness: 5) {
            var loop = WriterLoop(
                source: source, store: store, options: options, state: state, now: now, wallClock: wallClock,
                random: random, notify: notify)
            loop.run()
        }
    }

    /// How the writer is doing; from any thread.
    package var status: WriterStatus { state.withLock { $0.status } }

    /// Stores what is in the spool for at most `duration`, then ends the thread. Call it once.
    ///
    /// Returns true if nothing was left; what is left waits in the spool. A call to the store that takes longer is
    /// not waited for: it is stored as a whole or not at all, and the position tells.
    @discardableResult package func stop(drainFor duration: Duration) -> Bool {
        let deadline = now() + duration
        state.withLock { $0.phase = .draining(until: deadline) }
        state.notifyAll()
        source.wakeReader()
        let waiting = state.wait(timeout: duration) { state -> Int? in
            if case .ended = state.phase { state.status.waiting } else { nil }
        }
        guard let waiting else { return false }
        thread.join()
        return waiting == 0
    }
}
