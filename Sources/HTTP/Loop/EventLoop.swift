import POSIX
import Synchronization

/// One thread that waits on its connections and runs what it is given, in order.
///
/// As an executor it runs tasks; callbacks come by `execute`. Nothing that runs on it may block. A round is: what
/// became ready, then what was given from outside, then timers, then the round-end hooks, then sleep.
package final class EventLoop: SerialExecutor, TaskExecutor, @unchecked Sendable {
    // Sendable: `mailbox`, `epoll.wake` and `thread` are for all threads; everything else is used on the loop's own
    // thread, or before it starts.

    /// What a loop does besides running work: the connections of a server.
    protocol Source: AnyObject {
        func handle(_ ready: Epoll.Ready)
        /// Does what the callbacks of this round left to do.
        func finishRound()
        /// Whether there is something to go on with at once.
        var hasUnfinishedWork: Bool { get }
        /// When `finishRound` wants to be called at the latest.
        var nextDeadline: MonotonicInstant? { get }
    }

    private enum Work {
        case job(UnownedJob)
        case callback(@Sendable () -> Void)
    }

    private struct Mailbox {
        var work: [Work] = []
        var isAsleep = false
        var isStopping = false
    }

    private struct Timer {
        let due: MonotonicInstant
        let body: @Sendable () -> Void
    }

    package let name: String
    let epoll: Epoll
    private let mailbox = Mutex(Mailbox())
    private let threadIdentity = Atomic<UInt>(0)
    private var running: [Work] = []
    /// Latest first.
    private var timers: [Timer] = []
    private var roundEndHooks: [() -> Void] = []
    private var source: (any Source)?
    private var thread: Thread?

    /// The time at the start of the round.
    package private(set) var now = MonotonicClock.now

    /// - Parameter name: the name of the thread.
    package init(name: String) throws(SystemError) {
        self.name = name
        epoll = try Epoll()
    }

    /// Whether the caller runs on this loop's thread.
    package var isCurrent: Bool { threadIdentity.load(ordering: .relaxed) == Thread.currentIdentity }

    /// Runs `work` on the loop, after what was given before. Any thread may call it.
    package func execute(_ work: @escaping @Sendable () -> Void) { post(.callback(work)) }

    package func enqueue(_ job: consuming ExecutorJob) { post(.job(UnownedJob(job))) }

    private func post(_ work: Work) {
        let mustWake = mailbox.withLock { mailbox in
            mailbox.work.append(work)
            defer { mailbox.isAsleep = false }
            return mailbox.isAsleep
        }
        if mustWake { epoll.wake() }
    }

    /// Runs `body` on the loop once `delay` has passed. Any thread may call it.
    package func schedule(after delay: Duration, _ body: @escaping @Sendable () -> Void) {
        let due = MonotonicClock.now + delay
        execute { [unowned self] in
            let index = timers.firstIndex { $0.due <= due } ?? timers.endIndex
            timers.insert(Timer(due: due, body: body), at: index)
        }
    }

    /// Calls `body` at the end of each round, once all ready connections were served and before the loop sleeps.
    /// To be called on the loop, or before it starts.
    package func onRoundEnd(_ body: @escaping () -> Void) { roundEndHooks.append(body) }

    package func checkIsolated() {
        precondition(isCurrent, "this is to be called on the loop \(name)")
    }

    /// To be called before the loop starts. The loop keeps `source` until it has ended.
    func attach(_ source: any Source) { self.source = source }

    /// Starts the thread. Once only.
    package func start() {
        thread = Thread(name: name) { [self] in run() }
    }

    /// Ends the thread after the round in which it learns of it, and waits for that. Not to be called on the loop.
    package func stop() {
        mailbox.withLock { $0.isStopping = true }
        epoll.wake()
        thread?.join()
        thread = nil
    }

    private func run() {
        threadIdentity.store(Thread.currentIdentity, ordering: .relaxed)
        while sleepUntilReady() {
            runMailbox()
            runTimers()
            source?.finishRound()
            for hook in roundEndHooks { hook() }
        }
        source = nil
        roundEndHooks = []
    }

    /// Serves what is ready; false once the loop is to end.
    private func sleepUntilReady() -> Bool {
        let isBusy = source?.hasUnfinishedWork ?? false
        let (sleeps, isStopping) = mailbox.withLock { mailbox in
            mailbox.isAsleep = mailbox.work.isEmpty && !isBusy && !mailbox.isStopping
            return (mailbox.isAsleep, mailbox.isStopping && mailbox.work.isEmpty)
        }
        if isStopping { return false }
        do throws(SystemError) {
            var isFirst = true
            try epoll.wait(milliseconds: sleeps ? millisecondsToSleep : 0) { ready in
                if isFirst { now = MonotonicClock.now }
                isFirst = false
                source?.handle(ready)
            }
        } catch {
            // EBADF, EFAULT and EINVAL only: epoll_wait(2).
            preconditionFailure("\(error)")
        }
        now = MonotonicClock.now
        return true
    }

    private var millisecondsToSleep: Int32 {
        var due = timers.last?.due
        if let deadline = source?.nextDeadline { due = due.map { min($0, deadline) } ?? deadline }
        guard let due else { return -1 }
        let nanoseconds = max(0, due.nanoseconds - MonotonicClock.now.nanoseconds)
        return Int32(clamping: (nanoseconds + 999_999) / 1_000_000)
    }

    private func runMailbox() {
        mailbox.withLock { mailbox in
            mailbox.isAsleep = false
            swap(&mailbox.work, &running)
        }
        for work in running {
            switch work {
            case .callback(let body): body()
            case .job(let job):
                job.runSynchronously(
                    isolatedTo: asUnownedSerialExecutor(), taskExecutor: asUnownedTaskExecutor())
            }
        }
        running.removeAll(keepingCapacity: running.capacity < 4_096)
    }

    private func runTimers() {
        while let timer = timers.last, timer.due <= now {
            timers.removeLast()
            timer.body()
        }
    }
}
