import Analytics
import HTTP
import POSIX
import Spool
import Synchronization

/// The events of one event loop on their way into the spool, and who waits for them. Once a round they go as one batch.
final class Intake: @unchecked Sendable {
    // Sendable: everything but `waits` is touched on the loop only.
    private var factory: EventFactory
    private let spool: Spool
    private var batch = RecordBatch()
    private var round: [Reply] = []
    private var waiting: [(ticket: Spool.Ticket, replies: [Reply])] = []
    /// True while there is something in `waiting`, or about to be.
    private let waits = Atomic(false)
    private let counts: CollectorCounts

    init(factory: EventFactory, spool: Spool, counts: CollectorCounts) {
        self.factory = factory
        self.spool = spool
        self.counts = counts
    }

    /// Takes what a tracker sent. The answer comes once the event is safe, or at once if it is not wanted.
    func take(_ tracker: TrackerRequest, _ request: HTTPRequest, from address: IPAddress, _ reply: Reply) {
        do throws(EventFactory.Refusal) {
            let event = try factory.event(from: tracker, request, address: address)
            batch.append { EventCodec.encode(event, into: &$0) }
            round.append(reply)
        } catch {
            switch error {
            case .unwanted(let reason):
                counts.count(reason)
                reply.accept()
            case .noSalt:
                counts.countRefused(1)
                reply.refuse()
            }
        }
    }

    /// Hands the round's events to the spool.
    func endRound() {
        guard !batch.isEmpty else { return }
        // Said first: the sync may be over before `append` returns.
        waits.store(true, ordering: .sequentiallyConsistent)
        switch spool.append(batch) {
        case .success(let ticket): waiting.append((ticket, round))
        case .failure: refuse(round)
        }
        batch.removeAll()
        round.removeAll(keepingCapacity: true)
    }

    /// Has the loop answer what a sync has settled. Called on the spool's sync thread.
    func settle(_ outcome: SyncOutcome, on loop: EventLoop) {
        guard waits.load(ordering: .sequentiallyConsistent) else { return }
        loop.execute { self.answer(outcome) }
    }

    private func answer(_ outcome: SyncOutcome) {
        var settled = 0
        loop: for (ticket, replies) in waiting {
            switch outcome.answer(for: ticket) {
            case .waiting: break loop
            case .durable:
                counts.countAccepted(replies.count)
                for reply in replies { reply.accept() }
            case .failed: refuse(replies)
            }
            settled += 1
        }
        waiting.removeFirst(settled)
        if waiting.isEmpty { waits.store(false, ordering: .sequentiallyConsistent) }
    }

    private func refuse(_ replies: [Reply]) {
        counts.countRefused(replies.count)
        for reply in replies { reply.refuse() }
    }
}
