// HTTP: a web server of HTTP/1.1 (RFC 9110, 9112) on epoll: parser, event loops, router, static files, client
// address. It knows nothing of analytics; it uses POSIX and nothing else. The parts, from the outside in:
// `HTTPServer` owns the listener and the loops; an `EventLoop` is one thread and its `Connection`s; a connection
// feeds a `RequestParser`, a pure value, and hands each request to the `Router`; the handler answers with an
// `HTTPResponder`.

/// A request method. See RFC 9110 §9.
package enum HTTPMethod: Hashable, Sendable {
    case get, head, post, put, delete, options, patch
    /// Any other token, as written: methods are case-sensitive.
    case other(String)

    package init(_ text: String) {
        switch text {
        case "GET": self = .get
        case "HEAD": self = .head
        case "POST": self = .post
        case "PUT": self = .put
        case "DELETE": self = .delete
        case "OPTIONS": self = .options
        case "PATCH": self = .patch
        default: self = .other(text)
        }
    }

    package var text: String {
        switch self {
        case .get: "GET"
        case .head: "HEAD"
        case .post: "POST"
        case .put: "PUT"
        case .delete: "DELETE"
        case .options: "OPTIONS"
        case .patch: "PATCH"
        case .other(let text): text
        }
    }
}
