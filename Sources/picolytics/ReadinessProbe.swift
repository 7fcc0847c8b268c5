import Analytics
import Operations
import POSIX
import Spool
import Writer

/// Looks at what decides whether the server is ready. Never waits for disk or store.
final class ReadinessProbe: Sendable {
    private let spool: Spool
    private let writer: Writer
    private let housekeeping: Housekeeping
    private let failedSync = Mutex<FailedSync?>(nil)

    private struct FailedSync {
        var reason: SystemError
        var time: MonotonicInstant
    }

    /// For so long a failed sync speaks against the disk. After that only a next event can tell, and none comes while
    /// the server says that it is not ready.
    private static let failureCounts: Duration = .seconds(10)

    init(spool: Spool, writer: Writer, housekeeping: Housekeeping) {
        self.spool = spool
        self.writer = writer
        self.housekeeping = housekeeping
        spool.observe { [weak self] outcome in
            let failure = outcome.reason.map { FailedSync(reason: $0, time: MonotonicClock.now) }
            self?.failedSync.withLock { $0 = failure }
        }
    }

    var readiness: Readiness {
        let use = spool.use
        let status = writer.status
        return Readiness(
            Readiness.Observation(
                time: Timestamp(milliseconds: WallClock.milliseconds), spoolProblem: problem(of: use),
                waitingEvents: use.records, maxWaitingEvents: use.maxRecords, spoolBytes: use.bytes,
                maxSpoolBytes: use.maxBytes, storeProblem: status.trouble ?? housekeeping.trouble,
                lastCommit: status.lastCommit))
    }

    private func problem(of use: Spool.Use) -> String? {
        switch use.intake {
        case .full: "it is full (QUEUE_SIZE, SPOOL_MAX_MB)"
        case .failing(let reason): reason.reason
        case .closed: "the server stops"
        case .open:
            failedSync.withLock { $0 }.flatMap { failure in
                MonotonicClock.now - failure.time < Self.failureCounts ? failure.reason.reason : nil
            }
        }
    }
}
