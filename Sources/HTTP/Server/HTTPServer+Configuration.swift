import POSIX

extension HTTPServer {
    package struct Configuration: Sendable {
        /// `:8080`, `127.0.0.1:8080`, `[::1]:8080`; port 0 takes a free one.
        package var listenAddress: String
        /// A socket that already listens, which the server takes over, instead of `listenAddress`.
        package var listeningDescriptor: Int32?
        /// Names the threads; at most 12 bytes are of use.
        package var name: String
        /// Number of event loops, each a thread.
        package var loops: Int
        package var limits: RequestLimits
        package var deadlines: HTTPDeadlines
        /// Open connections in all; one more is answered 503 and closed. Fewer if the process may not open as many
        /// files.
        package var maxConnections: Int
        /// Open connections of one address (of IPv6: one /64); one more is answered 503 and closed.
        package var maxConnectionsPerAddress: Int
        /// Addresses without such a cap, for example proxies.
        package var uncappedAddresses: [AddressRange]
        /// Bytes that are thrown away after a last answer, before the connection is reset.
        package var lingerBytes: Int
        package var observer: HTTPObserver

        package init(
            listenAddress: String, listeningDescriptor: Int32? = nil, name: String = "http", loops: Int = 1,
            limits: RequestLimits = RequestLimits(), deadlines: HTTPDeadlines = HTTPDeadlines(),
            maxConnections: Int = 10_000, maxConnectionsPerAddress: Int = 1_000,
            uncappedAddresses: [AddressRange] = [], lingerBytes: Int = 1 << 20,
            observer: HTTPObserver = HTTPObserver()
        ) {
            precondition(loops > 0 && maxConnections > 0 && maxConnectionsPerAddress > 0 && lingerBytes >= 0)
            self.listenAddress = listenAddress
            self.listeningDescriptor = listeningDescriptor
            self.name = name
            self.loops = loops
            self.limits = limits
            self.deadlines = deadlines
            self.maxConnections = maxConnections
            self.maxConnectionsPerAddress = maxConnectionsPerAddress
            self.uncappedAddresses = uncappedAddresses
            self.lingerBytes = lingerBytes
            self.observer = observer
        }
    }
}
