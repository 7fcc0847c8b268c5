import Analytics
import HTTP
import POSIX

/// What the collector is told by the operator, and the lookups that it uses. All of it is called on event loops, by
/// any of them.
package struct CollectorOptions: Sendable {
    /// The names of the events that are accepted.
    package var validNames: Set<String>
    package var dropsBots: Bool
    package var clientAddress: ClientAddress
    /// Events a second from one address; nil for no limit.
    package var rateLimit: Int?
    package var locate: @Sendable (IPAddress) -> Location
    package var classify: @Sendable (_ userAgent: UnsafeRawBufferPointer) -> UserAgentTraits
    /// The wall clock, for the time of events.
    package var now: @Sendable () -> Timestamp

    package init(
        validNames: Set<String>, dropsBots: Bool, clientAddress: ClientAddress, rateLimit: Int?,
        locate: @escaping @Sendable (IPAddress) -> Location,
        classify: @escaping @Sendable (_ userAgent: UnsafeRawBufferPointer) -> UserAgentTraits,
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.validNames = validNames
        self.dropsBots = dropsBots
        self.clientAddress = clientAddress
        self.rateLimit = rateLimit
        self.locate = locate
        self.classify = classify
        self.now = now
    }
}
