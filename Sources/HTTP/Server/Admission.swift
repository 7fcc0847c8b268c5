import POSIX

/// Counts the connections of all loops, in all and by address, against their caps.
final class Admission: Sendable {
    private struct Counts {
        var all = 0
        var byAddress: [IPAddress: Int] = [:]
    }

    private let maxConnections: Int
    private let maxConnectionsPerAddress: Int
    private let uncapped: [AddressRange]
    private let counts = Mutex(Counts())

    init(maxConnections: Int, maxConnectionsPerAddress: Int, uncapped: [AddressRange]) {
        self.maxConnections = maxConnections
        self.maxConnectionsPerAddress = maxConnectionsPerAddress
        self.uncapped = uncapped
    }

    /// Connections now open.
    var count: Int { counts.withLock { $0.all } }

    /// Counts a new connection, or tells why there is no place for it.
    func enter(_ address: IPAddress) -> HTTPObserver.Incident? {
        let host = Self.host(address)
        let limit = uncapped.contains { $0.contains(address) } ? Int.max : maxConnectionsPerAddress
        return counts.withLock { counts in
            guard counts.all < maxConnections else { return .tooManyConnections }
            guard counts.byAddress[host, default: 0] < limit else { return .tooManyConnectionsFromAddress }
            counts.all += 1
            counts.byAddress[host, default: 0] += 1
            return nil
        }
    }

    func leave(_ address: IPAddress) {
        let host = Self.host(address)
        counts.withLock { counts in
            counts.all -= 1
            let left = counts.byAddress[host, default: 0] - 1
            counts.byAddress[host] = left > 0 ? left : nil
        }
        counts.notifyAll()
    }

    /// Waits until no connection is open; false if `timeout` passes first.
    func waitUntilEmpty(timeout: Duration) -> Bool {
        counts.wait(timeout: timeout) { $0.all == 0 ? true : nil } ?? false
    }

    /// A host commonly has a whole /64 of IPv6.
    private static func host(_ address: IPAddress) -> IPAddress {
        if case .v6 = address { address.masked(to: 64) } else { address }
    }
}
