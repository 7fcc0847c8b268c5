import Analytics
import POSIX
import Spool

/// The work of the writer's thread.
struct WriterLoop {
    /// How long to wait for the first event at most: only to be sure to look at the phase.
    private static let idleWait: Duration = .seconds(60)
    /// Between two looks at a source that does not wait, since it is closed.
    private static let closedWait: Duration = .milliseconds(50)

    private let source: any RecordSource
    private let store: any EventStore
    private let options: WriterOptions
    private let state: Mutex<WriterState>
    private let now: @Sendable () -> MonotonicInstant
    private let wallClock: @Sendable () -> Timestamp
    private let random: @Sendable () -> Double
    private let notify: @Sendable (WriterNotice) -> Void

    private var policy: WriterPolicy
    private var rejected: RejectedRecords
    private var batch = EventBatch()
    /// Where the store stands; nil: to be read from it.
    private var place: Place?
    /// What was tried last, if it is not known whether it is stored.
    private var unclear: Attempt?
    private var isChecked = false

    private struct Place {
        /// As the store has it: nil if it does not know the spool.
        var stored: SpoolPosition?
        /// Where to read on.
        var next: SpoolPosition
    }

    private struct Attempt {
        var move: SpoolMove
        var content: Content

        enum Content {
            case events(Int)
            /// Only the position goes on, past a record that nobody wants.
            case rejected(reason: String, isKept: Bool)
        }
    }

    init(
        source: any RecordSource, store: any EventStore, options: WriterOptions, state: Mutex<WriterState>,
        now: @escaping @Sendable () -> MonotonicInstant, wallClock: @escaping @Sendable () -> Timestamp,
        random: @escaping @Sendable () -> Double, notify: @escaping @Sendable (WriterNotice) -> Void
    ) {
        self.source = source
        self.store = store
        self.options = options
        self.state = state
        self.now = now
        self.wallClock = wallClock
        self.random = random
        self.notify = notify
        policy = WriterPolicy(options)
        rejected = RejectedRecords(
            directory: options.rejectedDirectory, limitBytes: options.rejectedLimitBytes)
    }

    /// Runs until the owner wants an end and there is nothing left, or no more time.
    mutating func run() {
        while timeLeft > .zero {
            guard let place else {
                // Nothing can be left, whatever the store says: a server that never reached it ends at once.
                if isDraining, recordsLeft(after: source.start) == 0 { break }
                readPosition()
                continue
            }
            let waiting = waitForBatch(after: place.next)
            if waiting > 0 {
                step(place, maxRecords: policy.maxRecords(waiting: waiting))
            } else {
                clearTrouble()
                if isDraining { break }
                pause(Self.closedWait)
            }
        }
        let left = recordsLeft(after: place?.next ?? source.start)
        state.withLock { state in
            state.status.waiting = left
            state.phase = .ended
        }
        state.notifyAll()
    }

    /// Records behind a position, stored or not.
    private func recordsLeft(after position: SpoolPosition) -> Int {
        source.waitForRecords(after: position, atLeast: 0, timeout: .zero)
    }

    /// Until a batch is full or has waited for long enough; returns how many records there are.
    private func waitForBatch(after position: SpoolPosition) -> Int {
        func wait(_ count: Int, _ timeout: Duration) -> Int {
            source.waitForRecords(after: position, atLeast: count, timeout: isDraining ? .zero : timeout)
        }
        var waiting = wait(1, Self.idleWait)
        if waiting > 0, waiting < options.batchSize, !policy.isSearching {
            waiting = wait(options.batchSize, options.batchDelay)
        }
        state.withLock { $0.status.waiting = waiting }
        return waiting
    }

    private mutating func step(_ place: Place, maxRecords: Int) {
        let end: SpoolPosition
        do {
            end = try batch.read(from: source, at: place.next, maxRecords: maxRecords)
        } catch {
            return failed(.unreadable(maxRecords: maxRecords), "\(error)")
        }
        let move = SpoolMove(spool: source.id, from: place.stored, to: end)
        if let index = batch.firstUndecodable {
            if policy.handle(.undecodable(after: index), random: random()) == .setAside {
                setAside(move, place.next, reason: "not an event that this version can read")
            }
            return
        }
        guard end > place.next else {
            return failed(.unavailable, "the spool has records that it does not give")
        }
        let count = batch.events.count
        let attempt = Attempt(move: move, content: .events(count))
        do throws(StoreError) {
            try store.store(batch.events, moving: move)
            stored(attempt)
        } catch .refused(let reason) {
            if policy.handle(.refused(events: count), random: random()) == .setAside {
                setAside(move, place.next, reason: reason)
            }
        } catch {
            failed(error, attempt)
        }
    }

    private mutating func stored(_ attempt: Attempt) {
        place = Place(stored: attempt.move.to, next: attempt.move.to)
        batch.shrink(to: options.batchSize)
        source.release(before: attempt.move.to)
        switch attempt.content {
        case .events(let count):
            _ = policy.handle(.stored, random: 0)
            recordCommit(stored: count, rejected: 0)
        case .rejected(let reason, let isKept):
            _ = policy.handle(.setAside, random: 0)
            recordCommit(stored: 0, rejected: 1)
            notify(.rejected(reason: reason, isKept: isKept))
        }
    }

    private func recordCommit(stored: Int, rejected: Int) {
        let time = wallClock()
        state.withLock { state in
            state.status.storedEvents += UInt64(stored)
            state.status.rejectedEvents += UInt64(rejected)
            state.status.waiting = max(0, state.status.waiting - stored - rejected)
            state.status.lastCommit = time
        }
        clearTrouble()
    }

    private func clearTrouble() {
        let hadTrouble = state.withLock { state in
            defer { state.status.trouble = nil }
            return state.status.trouble != nil
        }
        if hadTrouble { notify(.recovered) }
    }

    /// The batch is one record that nobody wants: it goes into its file, and the position past it.
    private mutating func setAside(_ move: SpoolMove, _ position: SpoolPosition, reason: String) {
        let isKept: Bool
        do throws(SystemError) {
            isKept = try rejected.put(batch.lastRecord, at: position)
        } catch {
            return failed(.unavailable, "a refused event cannot be set aside: \(error)")
        }
        let attempt = Attempt(move: move, content: .rejected(reason: reason, isKept: isKept))
        do throws(StoreError) {
            try store.store([], moving: move)
            stored(attempt)
        } catch {
            failed(error, attempt)
        }
    }

    private mutating func failed(_ error: StoreError, _ attempt: Attempt) {
        switch error {
        case .unavailable(let text), .refused(let text): failed(.unavailable, text)
        case .positionMoved(let actual):
            failed(.unclear, "the store stands elsewhere than expected: \(String(describing: actual))")
        case .unknownOutcome(let text):
            unclear = attempt
            failed(.unclear, text)
        }
    }

    private mutating func failed(_ outcome: WriterPolicy.Outcome, _ text: String) {
        switch policy.handle(outcome, random: random()) {
        case .goOn, .setAside: return
        case .wait(let duration):
            report(text)
            pause(duration)
        case .readPosition(let duration):
            place = nil
            if duration > .zero { report(text) }
            pause(duration)
        }
    }

    private mutating func readPosition() {
        do {
            let stored = try store.position(of: source.id)
            if let stored, !isChecked { try source.check(stored: stored) }
            isChecked = true
            let next = stored ?? source.start
            settle(stored)
            place = Place(stored: stored, next: next)
            source.release(before: next)
            // Else the trouble would last, on an idle server, until the next event.
            if recordsLeft(after: next) == 0 { clearTrouble() }
        } catch StoreError.unavailable(let text) {
            failed(.unavailable, text)
        } catch {
            failed(.unavailable, "\(error)")
        }
    }

    /// Now it is known whether the last attempt was stored.
    private mutating func settle(_ position: SpoolPosition?) {
        if let unclear, position == unclear.move.to { stored(unclear) }
        unclear = nil
    }

    private func report(_ text: String) {
        state.withLock { $0.status.trouble = text }
        notify(.trouble(text))
    }

    private var isDraining: Bool {
        state.withLock { if case .draining = $0.phase { true } else { false } }
    }

    /// Endless while nobody wants an end.
    private var timeLeft: Duration {
        state.withLock { state in
            if case .draining(let deadline) = state.phase { deadline - now() } else { Self.idleWait }
        }
    }

    /// Waits, but not past the end, and not on when an end is wanted just now.
    private func pause(_ duration: Duration) {
        let wasDraining = isDraining
        let longest = min(duration, timeLeft)
        guard longest > .zero else { return }
        let _: Void? = state.wait(timeout: longest) { state in
            if case .draining = state.phase, !wasDraining { () } else { nil }
        }
    }
}
