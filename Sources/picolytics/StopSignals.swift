import Glibc

/// SIGINT and SIGTERM, taken by the main thread when it waits for them. Make it before any thread is started: threads
/// inherit the mask. signal(7), sigwait(3)
struct StopSignals {
    private var set = sigset_t()

    init() {
        sigemptyset(&set)
        sigaddset(&set, SIGINT)
        sigaddset(&set, SIGTERM)
        pthread_sigmask(SIG_BLOCK, &set, nil)
    }

    func wait() {
        var set = set
        var signal: Int32 = 0
        sigwait(&set, &signal)
    }

    /// From now on a signal ends the process at once: for those who do not want to wait for the stop.
    func restoreDefaults() {
        var set = set
        pthread_sigmask(SIG_UNBLOCK, &set, nil)
    }

    /// As if the operator had sent SIGTERM.
    static func stopThisProcess() { kill(getpid(), SIGTERM) }
}
