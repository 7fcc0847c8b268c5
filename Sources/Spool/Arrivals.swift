import POSIX

/// Where the reader waits for records. Apart from the lock of the spool's state, so that neither an append nor a
/// sync wakes it before there is as much as it wants.
final class Arrivals: Sendable {
    private struct State {
        /// The ordinal of the next record to become durable.
        var end: UInt64
        /// The ordinal that the reader waits for.
        var wanted: UInt64?
        var isWoken = false
        var isClosed = false
    }

    private let state: Mutex<State>

    init(end: UInt64) {
        state = Mutex(State(end: end))
    }

    func advance(to end: UInt64) {
        let isWanted = state.withLock { state in
            state.end = end
            return state.wanted.map { $0 <= end } ?? false
        }
        if isWanted { state.notifyAll() }
    }

    /// Lets the wait that goes on, or else the next one, return at once.
    func wake() {
        state.withLock { $0.isWoken = true }
        state.notifyAll()
    }

    /// Nothing more arrives: no later wait lasts.
    func close() {
        state.withLock { $0.isClosed = true }
        state.notifyAll()
    }

    /// Waits until the records before `ordinal` are durable, and returns up to where they are.
    func wait(for ordinal: UInt64, timeout: Duration) -> UInt64 {
        let end = state.wait(timeout: timeout) { state -> UInt64? in
            if state.end >= ordinal || state.isWoken || state.isClosed {
                state.isWoken = false
                state.wanted = nil
                return state.end
            }
            state.wanted = ordinal
            return nil
        }
        return end
            ?? state.withLock { state in
                state.wanted = nil
                return state.end
            }
    }
}
