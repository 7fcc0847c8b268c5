/// Decides who answers a request, by method and raw path; paths are case-sensitive and not decoded.
///
/// HEAD is answered by GET's handler without the body, OPTIONS by the router with 204 and Allow, a method that
/// a path does not have with 405 and Allow, an unknown path by the fallback or with 404.
package struct Router: Sendable {
    private enum Handler: Sendable {
        case callback(HTTPHandler)
        case task(AsyncHTTPHandler)
    }

    private struct Route: Sendable {
        var handlers: [(method: HTTPMethod, handler: Handler)] = []
    }

    private var exact: [String: Route] = [:]
    /// Longest first.
    private var prefixes: [(prefix: String, route: Route)] = []
    private var fallback: Handler?

    /// Which answers other origins may read; nil leaves all to the same-origin policy.
    package var crossOrigin: CrossOrigin?

    /// Called before anything else; an answer of it is the answer, without CORS fields. For rate limits.
    package var admit: (@Sendable (HTTPRequest) -> HTTPResponse?)?

    package init() {}

    /// Answers `method` on exactly `path`.
    package mutating func on(_ method: HTTPMethod, _ path: String, _ handler: @escaping HTTPHandler) {
        add(method, .callback(handler), to: &exact[path, default: Route()])
    }

    package mutating func on(_ method: HTTPMethod, _ path: String, async handler: @escaping AsyncHTTPHandler)
    {
        add(method, .task(handler), to: &exact[path, default: Route()])
    }

    /// Answers `method` on all paths that begin with `prefix`; exact paths and longer prefixes come first.
    package mutating func on(_ method: HTTPMethod, prefix: String, _ handler: @escaping HTTPHandler) {
        add(method, .callback(handler), toPrefix: prefix)
    }

    package mutating func on(_ method: HTTPMethod, prefix: String, async handler: @escaping AsyncHTTPHandler)
    {
        add(method, .task(handler), toPrefix: prefix)
    }

    /// Answers GET and HEAD on all paths that have no route for them.
    package mutating func onOtherPaths(_ handler: @escaping HTTPHandler) { fallback = .callback(handler) }

    /// All routes in the order of their paths; prefixes end with `*`.
    package var routes: [(method: HTTPMethod, path: String)] {
        let all = exact.map { ($0.key, $0.value) } + prefixes.map { ($0.prefix + "*", $0.route) }
        return all.sorted { $0.0 < $1.0 }.flatMap { path, route in route.handlers.map { ($0.method, path) } }
    }

    private mutating func add(_ method: HTTPMethod, _ handler: Handler, toPrefix prefix: String) {
        let index = prefixes.firstIndex { $0.prefix == prefix } ?? prefixes.endIndex
        if index == prefixes.endIndex { prefixes.append((prefix, Route())) }
        add(method, handler, to: &prefixes[index].route)
        prefixes.sort { $0.prefix.utf8.count > $1.prefix.utf8.count }
    }

    private func add(_ method: HTTPMethod, _ handler: Handler, to route: inout Route) {
        precondition(!route.handlers.contains { $0.method == method }, "a route is added twice")
        precondition(method != .head && method != .options, "HEAD and OPTIONS are answered by the router")
        route.handlers.append((method, handler))
    }

    // MARK: Serving

    /// Has `request` answered.
    func serve(_ request: HTTPRequest, _ responder: HTTPResponder) {
        let route = route(for: request.path)
        if request.method == .options { return responder.respond(options(request, route)) }
        let method = request.method == .head ? .get : request.method
        if let handler = route?.handlers.first(where: { $0.method == method })?.handler {
            run(handler, request, responder)
        } else if method == .get, let fallback {
            run(fallback, request, responder)
        } else if route == nil && fallback == nil {
            responder.respond(.error(.notFound))
        } else {
            var response = HTTPResponse.error(.methodNotAllowed)
            response.fields[.allow] = allow(route)
            responder.respond(response)
        }
    }

    private func route(for path: String) -> Route? {
        exact[path] ?? prefixes.first { path.utf8.starts(with: $0.prefix.utf8) }?.route
    }

    private func run(_ handler: Handler, _ request: HTTPRequest, _ responder: HTTPResponder) {
        switch handler {
        case .callback(let body): body(request, responder)
        case .task(let body):
            Task(executorPreference: responder.loop) { responder.respond(await body(request)) }
        }
    }

    private func options(_ request: HTTPRequest, _ route: Route?) -> HTTPResponse {
        let allow = allow(route)
        var response = HTTPResponse(status: .noContent, fields: [.allow: allow])
        response.fields.append(contentsOf: crossOrigin?.preflightFields(request, allow: allow) ?? [:])
        return response
    }

    /// `OPTIONS` first, then GET with HEAD, then the others in the order in which they were added.
    private func allow(_ route: Route?) -> String {
        let methods = route.map { $0.handlers.map(\.method) } ?? [.get]
        let others = methods.filter { $0 != .get }.map(\.text)
        return (["OPTIONS"] + (methods.contains(.get) ? ["GET", "HEAD"] : []) + others).joined(
            separator: ", ")
    }
}
