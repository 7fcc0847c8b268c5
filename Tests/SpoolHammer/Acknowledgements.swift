import POSIX
import Spool

/// Collects what a spool says of its tickets, for threads that wait for an answer.
final class Acknowledgements: Sendable {
    private struct State {
        var durable: UInt64 = 0
        var failed: Set<UInt64> = []
    }

    private let state = Mutex(State())

    init(of spool: Spool) {
        spool.observe { [state] outcome in
            state.withLock { state in
                state.durable = outcome.durable.number
                for range in outcome.failed {
                    state.failed.formUnion(range.lowerBound.number...range.upperBound.number)
                }
            }
            state.notifyAll()
        }
    }

    /// Whether what was appended under `ticket` is durable; nil if nothing says so within `timeout`.
    func answer(for ticket: Spool.Ticket, timeout: Duration = .seconds(20)) -> Bool? {
        state.wait(timeout: timeout) { state in
            if state.failed.contains(ticket.number) { return false }
            return ticket.number <= state.durable ? true : nil
        }
    }
}
