import POSIX

/// Lets an address send so many events a second, and as many at once: a token bucket, kept as the moment at which it
/// is full again (the generic cell rate algorithm, ITU-T I.371). Safe from any thread.
///
/// An address whose moment has passed is as good as unknown and is dropped, so the table holds those of the last second
/// only. IPv6 counts by /64, which one visitor may have wholly.
package final class RateLimiter: Sendable {
    private let interval: Int64
    private let capacity: Int
    private let fullAgain = Mutex<[IPAddress: Int64]>([:])

    /// - Parameters:
    ///   - perSecond: events a second, at least 1.
    ///   - capacity: how many addresses are watched at once. While so many send within one second, further ones pass.
    package init(perSecond: Int, capacity: Int = 1 << 18) {
        interval = 1_000_000_000 / Int64(perSecond)
        self.capacity = capacity
    }

    /// Takes one event of an address; false if it has none left.
    package func allows(_ address: IPAddress, at now: MonotonicInstant) -> Bool {
        let key = if case .v6 = address { address.masked(to: 64) } else { address }
        return fullAgain.withLock { table in
            let next = max(table[key] ?? 0, now.nanoseconds) + interval
            if next - now.nanoseconds > 1_000_000_000 { return false }
            if table.count >= capacity, table[key] == nil {
                table = table.filter { $0.value > now.nanoseconds }
                if table.count >= capacity { return true }
            }
            table[key] = next
            return true
        }
    }
}
