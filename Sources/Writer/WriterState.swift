import POSIX

/// What the writer's thread and its owner share.
struct WriterState {
    enum Phase {
        case running
        /// Stores what is there until then.
        case draining(until: MonotonicInstant)
        case ended
    }

    var phase = Phase.running
    var status = WriterStatus()
}
