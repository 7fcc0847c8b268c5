/// Who is told what a server does, for logs and metrics. Called on the loops' threads; must not block.
package struct HTTPObserver: Sendable {
    /// One answered request.
    package struct Record: Sendable {
        package let request: HTTPRequest
        package let status: HTTPStatus
        /// From the complete request to its answer.
        package let latency: Duration
    }

    /// What happened to a connection other than an answered request.
    package enum Incident: Hashable, Sendable {
        /// Bytes that are no request, or too large a one.
        case refused(RequestRefusal)
        case headTimeout, bodyTimeout, answerTimeout, writeTimeout
        case tooManyConnections, tooManyConnectionsFromAddress
        /// The process may open no more files, or the system has no memory for a connection; accepting pauses.
        case acceptFailed(code: Int32)
    }

    package var answered: (@Sendable (Record) -> Void)?
    package var incident: (@Sendable (Incident) -> Void)?

    package init(
        answered: (@Sendable (Record) -> Void)? = nil, incident: (@Sendable (Incident) -> Void)? = nil
    ) {
        self.answered = answered
        self.incident = incident
    }
}
