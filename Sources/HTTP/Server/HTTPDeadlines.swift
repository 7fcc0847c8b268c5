/// How long the parts of a connection may take. Each is measured as a whole, not from byte to byte.
package struct HTTPDeadlines: Sendable {
    /// From the first byte of a request to the end of its head; also from the connection to its first byte. 408,
    /// or just closed if nothing came.
    package var head: Duration
    /// From the end of the head to the end of the body. 408.
    package var body: Duration
    /// Between an answer and the next request. Closed.
    package var idle: Duration
    /// From a complete request to its answer. 503.
    package var answer: Duration
    /// For an answer that the client does not take at once, for each 64 KiB. Closed.
    package var write: Duration
    /// For the client to close after the last answer. Closed.
    package var linger: Duration

    package init(
        head: Duration = .seconds(10), body: Duration = .seconds(20), idle: Duration = .seconds(75),
        answer: Duration = .seconds(60), write: Duration = .seconds(20), linger: Duration = .seconds(2)
    ) {
        (self.head, self.body, self.idle) = (head, body, idle)
        (self.answer, self.write, self.linger) = (answer, write, linger)
    }
}

/// `HTTPDeadlines` in nanoseconds, for the hot path; at most a day each, so that sums cannot overflow.
struct DeadlineLengths {
    let head, body, idle, answer, write, linger: Int64

    init(_ deadlines: HTTPDeadlines) {
        func length(_ duration: Duration) -> Int64 { min(max(0, duration.nanoseconds), 86_400_000_000_000) }
        (head, body, idle) = (length(deadlines.head), length(deadlines.body), length(deadlines.idle))
        (answer, write, linger) = (
            length(deadlines.answer), length(deadlines.write), length(deadlines.linger)
        )
    }
}
