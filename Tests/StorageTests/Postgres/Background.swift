import Glibc
import POSIX

/// Something that blocks, done on a thread of its own while the test goes on.
final class Background<Value: Sendable>: Sendable {
    private let result = Mutex<Result<Value, any Error>?>(nil)

    init(_ body: @escaping @Sendable () throws -> Value) {
        let result = result
        // Nobody joins the thread: what it does ends within the deadline, or the test fails.
        _ = Thread(name: "test") {
            let outcome = Result { try body() }
            result.withLock { $0 = outcome }
            result.notifyAll()
        }
    }

    var isDone: Bool { result.withLock { $0 != nil } }

    /// What came of it.
    func value() throws -> Value {
        guard let outcome = result.wait(timeout: .seconds(60), until: { $0 }) else { throw NotDone() }
        return try outcome.get()
    }

    struct NotDone: Error {}
}

/// Waits until something is the case; false if it is not within a minute.
func becomesTrue(_ condition: () throws -> Bool) rethrows -> Bool {
    let deadline = MonotonicClock.now + .seconds(60)
    while MonotonicClock.now < deadline {
        if try condition() { return true }
        usleep(50_000)
    }
    return false
}
