/// Answers one request, now or later.
package struct HTTPResponder: @unchecked Sendable {
    // Sendable: the connection is touched on its loop only, which `respond` checks.
    let connection: Connection
    let sequence: UInt32

    /// The loop of the connection.
    package var loop: EventLoop { connection.pool.loop }

    /// Sends the answer. To be called on `loop`, once; later calls, and those for a connection that has gone, do nothing.
    package func respond(_ response: HTTPResponse) {
        loop.checkIsolated()
        connection.respond(response, sequence: sequence)
    }
}

/// Answers a request by its responder. Called on the loop's thread, so it must not block.
package typealias HTTPHandler = @Sendable (HTTPRequest, HTTPResponder) -> Void

/// Answers a request from a task that runs on the loop, so it must not block either, but may wait with `await`.
package typealias AsyncHTTPHandler = @Sendable (HTTPRequest) async -> HTTPResponse
