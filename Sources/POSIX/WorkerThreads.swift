/// Threads of our own for work that blocks, with a bounded queue in front of them.
///
/// Each thread makes one `Context` (for example a database connection) when its first work comes, and keeps it.
package final class WorkerThreads<Context>: Sendable {
    private typealias Work = @Sendable (Context) -> Void

    private struct State {
        var waiting: [Work] = []
        var isStopping = false
    }

    private let state: Mutex<State>
    private let threads: [Thread]
    private let queueLimit: Int

    /// - Parameters:
    ///   - name: of the threads, see `Thread`.
    ///   - queueLimit: how much work may wait besides what is being done.
    ///   - makeContext: called on each thread, once.
    package init(
        name: String, count: Int, queueLimit: Int, makeContext: @escaping @Sendable () -> Context
    ) {
        let state = Mutex(State())
        self.state = state
        self.queueLimit = queueLimit
        threads = (0..<count).map { _ in
            Thread(name: name) { Self.work(on: state, makeContext) }
        }
    }

    deinit { finish() }

    /// Does `body` on one of the threads and gives its result; nil, without doing it, if the queue is full or
    /// `stop` was called.
    package func run<Result: Sendable>(_ body: @escaping @Sendable (Context) -> Result) async -> Result? {
        await withCheckedContinuation { continuation in
            let isAccepted = submit { context in continuation.resume(returning: body(context)) }
            if !isAccepted { continuation.resume(returning: nil) }
        }
    }

    /// Takes no more work, does what waits, and returns when the threads have ended. Call it once.
    package func stop() {
        finish()
        for thread in threads { thread.join() }
    }

    private func finish() {
        state.withLock { $0.isStopping = true }
        state.notifyAll()
    }

    private func submit(_ work: @escaping Work) -> Bool {
        let isAccepted = state.withLock { state in
            guard !state.isStopping, state.waiting.count < queueLimit else { return false }
            state.waiting.append(work)
            return true
        }
        state.notifyAll()
        return isAccepted
    }

    private static func work(on state: Mutex<State>, _ makeContext: @Sendable () -> Context) {
        var context: Context?
        while let next = next(from: state) {
            let current = context ?? makeContext()
            context = current
            next(current)
        }
    }

    /// Waits for work; nil when there is none and none will come.
    private static func next(from state: Mutex<State>) -> Work? {
        let next: Work?? = state.wait { state -> Work?? in
            if !state.waiting.isEmpty { return .some(state.waiting.removeFirst()) }
            return state.isStopping ? .some(nil) : nil
        }
        return next ?? nil
    }
}
