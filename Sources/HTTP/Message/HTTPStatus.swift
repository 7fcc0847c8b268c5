/// A status code and its reason phrase. See RFC 9110 §15.
package struct HTTPStatus: Equatable, Sendable, CustomStringConvertible {
    /// 100 to 599.
    package let code: Int
    /// Not read by anybody; sent as HTTP/1.1 has a place for it.
    package let reason: String

    package init(code: Int, reason: String) {
        precondition((100...599).contains(code), "a status code is between 100 and 599")
        precondition(reason.utf8.allSatisfy(\.isFieldValue), "a reason phrase is one line")
        self.code = code
        self.reason = reason
    }

    package static func == (left: Self, right: Self) -> Bool { left.code == right.code }

    package var description: String { "\(code) \(reason)" }
}

extension HTTPStatus {
    package static let ok = Self(code: 200, reason: "OK")
    package static let created = Self(code: 201, reason: "Created")
    package static let accepted = Self(code: 202, reason: "Accepted")
    package static let noContent = Self(code: 204, reason: "No Content")
    package static let movedPermanently = Self(code: 301, reason: "Moved Permanently")
    package static let found = Self(code: 302, reason: "Found")
    package static let seeOther = Self(code: 303, reason: "See Other")
    package static let notModified = Self(code: 304, reason: "Not Modified")
    package static let badRequest = Self(code: 400, reason: "Bad Request")
    package static let unauthorized = Self(code: 401, reason: "Unauthorized")
    package static let forbidden = Self(code: 403, reason: "Forbidden")
    package static let notFound = Self(code: 404, reason: "Not Found")
    package static let methodNotAllowed = Self(code: 405, reason: "Method Not Allowed")
    package static let notAcceptable = Self(code: 406, reason: "Not Acceptable")
    package static let requestTimeout = Self(code: 408, reason: "Request Timeout")
    package static let conflict = Self(code: 409, reason: "Conflict")
    package static let contentTooLarge = Self(code: 413, reason: "Request Entity Too Large")
    package static let uriTooLong = Self(code: 414, reason: "Request URI Too Long")
    package static let unsupportedMediaType = Self(code: 415, reason: "Unsupported Media Type")
    package static let expectationFailed = Self(code: 417, reason: "Expectation Failed")
    package static let unprocessableContent = Self(code: 422, reason: "Unprocessable Content")
    package static let tooManyRequests = Self(code: 429, reason: "Too Many Requests")
    package static let requestHeaderFieldsTooLarge = Self(
        code: 431, reason: "Request Header Fields Too Large")
    package static let internalServerError = Self(code: 500, reason: "Internal Server Error")
    package static let notImplemented = Self(code: 501, reason: "Not Implemented")
    package static let badGateway = Self(code: 502, reason: "Bad Gateway")
    package static let serviceUnavailable = Self(code: 503, reason: "Service Unavailable")
    package static let gatewayTimeout = Self(code: 504, reason: "Gateway Timeout")
    package static let httpVersionNotSupported = Self(code: 505, reason: "HTTP Version Not Supported")
}
