import POSIX

@testable import HTTP

/// Runs `body` against a server on a free port, which answers POST /p as the router says.
func withServer<Result>(
    _ router: Router = .ofTests, _ change: (inout HTTPServer.Configuration) -> Void = { _ in },
    _ body: (HTTPServer) throws -> Result
) throws -> Result {
    var configuration = HTTPServer.Configuration(listenAddress: "127.0.0.1:0")
    change(&configuration)
    let server = try HTTPServer(configuration: configuration, router: router)
    try server.start()
    defer { server.stop() }
    return try body(server)
}

extension Router {
    /// POST /p answers 202 with the body's size, POST /later the same from a task, GET / `OK`.
    static var ofTests: Router {
        var router = Router()
        router.on(.post, "/p") { request, responder in
            responder.respond(.text("\(request.body.count)", status: .accepted))
        }
        router.on(
            .post, "/later",
            async: { request in
                await Task.yield()
                return .text("\(request.body.count)", status: .accepted)
            })
        router.on(.get, "/") { _, responder in responder.respond(.text("OK")) }
        return router
    }
}

extension String {
    /// A POST of `body` to `path`.
    static func post(_ path: String, _ body: String, _ fields: String = "") -> String {
        "POST \(path) HTTP/1.1\r\nHost: a\r\n\(fields)Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }

    static func get(_ path: String, _ fields: String = "") -> String {
        "GET \(path) HTTP/1.1\r\nHost: a\r\n\(fields)\r\n"
    }
}

func withServer<Result>(
    change: (inout HTTPServer.Configuration) -> Void, _ body: (HTTPServer) throws -> Result
) throws -> Result {
    try withServer(.ofTests, change, body)
}

/// Whether `condition` becomes true within ten seconds.
func waitUntil(_ condition: () -> Bool) -> Bool {
    let never = Mutex(false)
    let deadline = MonotonicClock.now + .seconds(10)
    while MonotonicClock.now < deadline {
        if condition() { return true }
        _ = never.wait(timeout: .milliseconds(2)) { $0 ? true : nil }
    }
    return condition()
}
