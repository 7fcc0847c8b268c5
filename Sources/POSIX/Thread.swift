import CPOSIX
import Glibc

/// A thread of our own, for what blocks: event loops, fsync, databases. See pthreads(7).
package final class Thread: @unchecked Sendable {
    // Sendable: `handle` is written once in `init`, and `join` is called by the owner only.
    private var handle = pthread_t()

    /// Starts a thread that runs `body` and ends with it.
    ///
    /// - Parameter name: shown by `top -H` and profilers; its first 15 bytes.
    package init(name: String, _ body: @escaping @Sendable () -> Void) {
        let start = Unmanaged.passRetained(Start(name: name, body: body))
        let code = pthread_create(
            &handle, nil,
            { argument in
                guard let argument else { return nil }
                let start = Unmanaged<Start>.fromOpaque(argument).takeRetainedValue()
                cposix_name_thread(start.name)
                start.body()
                return nil
            }, start.toOpaque())
        precondition(code == 0, "pthread_create: \(String(cString: strerror(code)))")
    }

    /// Waits for the thread to end. Call it exactly once.
    package func join() {
        pthread_join(handle, nil)
    }
}

private final class Start {
    let name: String
    let body: @Sendable () -> Void

    init(name: String, body: @escaping @Sendable () -> Void) {
        self.name = name
        self.body = body
    }
}

extension Thread {
    /// Tells the calling thread from all others that run at the same time. See pthread_self(3).
    package static var currentIdentity: UInt { UInt(pthread_self()) }
}
