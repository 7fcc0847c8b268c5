/// An answer to a request. The server adds Date, Content-Length and Connection.
package struct HTTPResponse: Sendable {
    package var status: HTTPStatus
    package var fields: HTTPFields
    package var body: HTTPBody

    package init(status: HTTPStatus, fields: HTTPFields = [:], body: [UInt8] = []) {
        self.init(status: status, fields: fields, body: HTTPBody(body))
    }

    package init(status: HTTPStatus, fields: HTTPFields = [:], body: HTTPBody) {
        self.status = status
        self.fields = fields
        self.body = body
    }

    package static func text(_ text: String, status: HTTPStatus = .ok) -> Self {
        Self(status: status, fields: [.contentType: "text/plain; charset=UTF-8"], body: HTTPBody(text))
    }

    /// - Parameter body: a JSON text in UTF-8.
    package static func json(_ body: [UInt8], status: HTTPStatus = .ok) -> Self {
        Self(status: status, fields: [.contentType: "application/json; charset=UTF-8"], body: body)
    }

    /// `{"message":"…"}` and a line feed; indented if the request's query has a parameter `pretty`.
    ///
    /// - Parameter message: the reason phrase of `status` if nil.
    package static func error(_ status: HTTPStatus, _ message: String? = nil) -> Self {
        Self(
            status: status, fields: [.contentType: "application/json; charset=UTF-8"],
            body: HTTPBody(errorMessage: message ?? status.reason))
    }

    /// An empty answer that sends the client to `location`, which goes out as it is.
    package static func redirect(to location: String, status: HTTPStatus = .found) -> Self {
        Self(status: status, fields: [.location: location])
    }
}
