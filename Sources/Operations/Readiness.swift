import Analytics

/// Whether events may be sent to this server, and what speaks against it: a decision over what was seen.
///
/// It is ready if the spool takes events, and the store was reached lately or the spool is less than half full: a server
/// whose store is away goes on for as long as others can still take over in time.
package struct Readiness: Sendable, Equatable {
    /// What was seen at one moment.
    package struct Observation: Sendable, Equatable {
        package var time: Timestamp
        /// Why the spool takes no events; nil if it does.
        package var spoolProblem: String?
        package var waitingEvents: Int
        package var maxWaitingEvents: Int
        package var spoolBytes: Int
        package var maxSpoolBytes: Int
        /// Why the store does not take events; nil if it does as far as is known. No content of an event.
        package var storeProblem: String?
        /// When the store took events last; nil: not since the start.
        package var lastCommit: Timestamp?

        package init(
            time: Timestamp, spoolProblem: String?, waitingEvents: Int, maxWaitingEvents: Int,
            spoolBytes: Int, maxSpoolBytes: Int, storeProblem: String?, lastCommit: Timestamp?
        ) {
            self.time = time
            self.spoolProblem = spoolProblem
            self.waitingEvents = waitingEvents
            self.maxWaitingEvents = maxWaitingEvents
            self.spoolBytes = spoolBytes
            self.maxSpoolBytes = maxSpoolBytes
            self.storeProblem = storeProblem
            self.lastCommit = lastCommit
        }
    }

    /// A store that took events within so many milliseconds was reached lately, whatever has been wrong since.
    private static let lately: Int64 = 10_000

    private let seen: Observation

    package init(_ observation: Observation) { seen = observation }

    package var isReady: Bool { obstacle == nil }

    /// What keeps the server from being ready, in a few words; nil if it is.
    package var obstacle: String? {
        if let problem = seen.spoolProblem { return "the spool takes no events: \(problem)" }
        if isStoreReached || isBelowHalf { return nil }
        return "the store is away, and half of the spool or more is full"
    }

    private var isStoreReached: Bool {
        guard seen.storeProblem != nil else { return true }
        return seen.lastCommit.map { abs(seen.time.milliseconds - $0.milliseconds) < Self.lately } ?? false
    }

    private var isBelowHalf: Bool {
        2 * seen.waitingEvents < seen.maxWaitingEvents && 2 * seen.spoolBytes < seen.maxSpoolBytes
    }

    /// All that was seen, as a JSON object.
    package var json: String {
        let members = [
            "\"ready\":\(isReady)",
            "\"checks\":[\(check("spool", seen.spoolProblem)),\(check("store", seen.storeProblem))]",
            "\"waitingEvents\":\(seen.waitingEvents)", "\"maxWaitingEvents\":\(seen.maxWaitingEvents)",
            "\"spoolBytes\":\(seen.spoolBytes)", "\"maxSpoolBytes\":\(seen.maxSpoolBytes)",
            "\"lastCommit\":\(seen.lastCommit?.rfc3339.asJSON ?? "null")",
        ]
        return "{\(members.joined(separator: ","))}\n"
    }

    private func check(_ name: String, _ problem: String?) -> String {
        "{\"name\":\(name.asJSON),\"ok\":\(problem == nil),\"problem\":\(problem?.asJSON ?? "null")}"
    }
}
