import Glibc

/// A value that only one thread at a time may touch.
///
/// Over `pthread_mutex_t` rather than `Synchronization.Mutex`, whose lock the thread sanitizer does not see.
package final class Mutex<Value>: @unchecked Sendable {
    // Sendable: `value` is read and written only between lock and unlock.
    private let lock: UnsafeMutablePointer<pthread_mutex_t>
    private let changed: UnsafeMutablePointer<pthread_cond_t>
    private var value: Value

    package init(_ value: sending Value) {
        self.value = value
        lock = .allocate(capacity: 1)
        changed = .allocate(capacity: 1)
        pthread_mutex_init(lock, nil)
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_cond_init(changed, &attributes)
        pthread_condattr_destroy(&attributes)
    }

    deinit {
        pthread_cond_destroy(changed)
        pthread_mutex_destroy(lock)
        changed.deallocate()
        lock.deallocate()
    }

    /// Runs `body` with the value while no other thread can. Must not be called again from within `body`.
    package func withLock<Result, Failure: Error>(
        _ body: (inout Value) throws(Failure) -> sending Result
    ) throws(Failure) -> sending Result {
        pthread_mutex_lock(lock)
        defer { pthread_mutex_unlock(lock) }
        return try body(&value)
    }

    /// Wakes all threads in `wait`, so that they look at the value again.
    package func notifyAll() {
        pthread_cond_broadcast(changed)
    }

    /// Waits until `body` returns something, calling it under the lock at first and after each `notifyAll`.
    ///
    /// Returns nil once `timeout` has passed; without a timeout it waits for as long as it takes.
    package func wait<Result>(
        timeout: Duration? = nil, until body: (inout Value) -> sending Result?
    ) -> sending Result? {
        let deadline = timeout.map { MonotonicClock.now + $0 }
        pthread_mutex_lock(lock)
        defer { pthread_mutex_unlock(lock) }
        while true {
            if let result = body(&value) { return result }
            guard let deadline else {
                pthread_cond_wait(changed, lock)
                continue
            }
            if MonotonicClock.now >= deadline { return nil }
            var time = deadline.timespec
            pthread_cond_timedwait(changed, lock, &time)
        }
    }
}
