import HTTP

/// The listener for those who operate the server: whether it lives (`GET /healthz`), whether it is ready
/// (`GET /ready`, with `?verbose` all that was seen as JSON). Plain HTTP without authentication: not for the world.
package final class AdminListener: Sendable {
    private let http: HTTPServer

    /// - Parameters:
    ///   - listenAddress: as of `HTTPServer.Configuration`.
    ///   - readiness: called for each `GET /ready` on the listener's loop; it must not block.
    package init(
        listenAddress: String, readiness: @escaping @Sendable () -> Readiness
    ) throws(HTTPServerError) {
        var router = Router()
        router.on(.get, "/healthz") { _, responder in responder.respond(.uncached(.text("OK"))) }
        router.on(.get, "/ready") { request, responder in
            responder.respond(.uncached(Self.answer(readiness(), to: request)))
        }
        http = try HTTPServer(
            configuration: HTTPServer.Configuration(
                listenAddress: listenAddress, name: "admin", maxConnections: 100),
            router: router)
    }

    /// The port that it listens on; 0 before `start`.
    package var port: Int { http.port }

    /// Listens and serves. Returns once connections are taken.
    package func start() throws(HTTPServerError) { try http.start() }

    /// Closes what is open. Not to be called on its loop.
    package func stop() { http.stop() }

    private static func answer(_ readiness: Readiness, to request: HTTPRequest) -> HTTPResponse {
        let status: HTTPStatus = readiness.isReady ? .ok : .serviceUnavailable
        let isVerbose = request.query.map { FormParameters($0)["verbose"] != nil } ?? false
        if isVerbose { return .json(Array(readiness.json.utf8), status: status) }
        return .text(readiness.obstacle ?? "OK", status: status)
    }
}

extension HTTPResponse {
    /// The same, to be asked for anew each time.
    fileprivate static func uncached(_ response: HTTPResponse) -> HTTPResponse {
        var response = response
        response.fields[.cacheControl] = "no-store"
        return response
    }
}
