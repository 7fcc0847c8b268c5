import CPOSIX
import Glibc

/// A thread of our own, for what blocks: event loops, fsync, databases. See pthreads(7).
package final class Thread: @unchecked Sendable {
    // Sendable: `handle` is written once in `init`, and `join` is called by the owner only.
    private var handle = pthread_t()

    /// Starts a thread that runs `body` and ends with it.
    ///
    /// - Parameters:
    ///   - name: shown by `top -H` and profilers; its first 15 bytes.
    ///   - niceness: 0 to 19: how far it lets other threads go first where there are not enough processors.
    package init(name: String, niceness: Int32 = 0, _ body: @escaping @Sendable () -> Void) {
        let start = Unmanaged.passRetained(Start(name: name, niceness: niceness, body: body))
        let code = pthread_create(
            &handle, nil,
            { argument in
                guard let argument else { return nil }
                let start = Unmanaged<Start>.fromOpaque(argument).takeRetainedValue()
                cposix_name_thread(start.name)
                if start.niceness > 0 { cposix_be_nice(start.niceness) }
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
    let niceness: Int32
    let body: @Sendable () -> Void

    init(name: String, niceness: Int32, body: @escaping @Sendable () -> Void) {
        self.name = name
        self.niceness = niceness
        self.body = body
    }
}

extension Thread {
    /// Tells the calling thread from all others that run at the same time. See pthread_self(3).
    package static var currentIdentity: UInt { UInt(pthread_self()) }
}
