import POSIX

/// What one sync brought. Outcomes come one after the other, and each ticket is settled in exactly one of them.
package struct SyncOutcome: Sendable, Equatable {
    /// Everything up to this ticket is durable, but for the tickets of `failed` in this or an earlier outcome.
    package let durable: Spool.Ticket
    /// Tickets whose records are not in the spool: their senders are to be told to try again.
    package let failed: [ClosedRange<Spool.Ticket>]
    /// Why they failed.
    package let reason: SystemError?

    package enum Answer: Equatable, Sendable {
        case durable
        case failed
        /// A later outcome settles it.
        case waiting
    }

    /// What this outcome says of a ticket that no earlier one has settled.
    package func answer(for ticket: Spool.Ticket) -> Answer {
        if failed.contains(where: { $0.contains(ticket) }) { return .failed }
        return ticket <= durable ? .durable : .waiting
    }
}
