/// How many rows to delete at a time, and how long to leave the store to others in between: a decision, without any
/// I/O.
struct StepPolicy {
    /// A step of this length is short enough for whoever waits for its locks.
    static let aim: Duration = .milliseconds(100)
    static let rowLimits = 100...20_000
    static let longestPause: Duration = .seconds(1)

    private(set) var maxRows = 2000

    /// Learns from a step that deleted something.
    mutating func handle(stepOf duration: Duration) {
        if duration > Self.aim {
            maxRows = max(maxRows / 2, Self.rowLimits.lowerBound)
        } else if duration < Self.aim / 4 {
            maxRows = min(maxRows * 2, Self.rowLimits.upperBound)
        }
    }

    /// As long as the step was, so that the store is free for half of the time.
    func pause(after duration: Duration) -> Duration { min(duration, Self.longestPause) }
}
