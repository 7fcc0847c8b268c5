import HTTP

extension HTTPResponse {
    /// Scripts, styles and images are our own files; nothing is sent elsewhere, nothing may frame us.
    /// https://www.w3.org/TR/CSP3/
    private static let contentSecurityPolicy = [
        "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:",
        "connect-src 'self'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'",
    ].joined(separator: "; ")

    /// A page for the reader's eyes only, that no cache keeps.
    static func page(_ html: HTML, status: HTTPStatus = .ok) -> Self {
        var response = Self(status: status, fields: privateFields, body: HTTPBody(html.text))
        response.fields[.contentType] = "text/html; charset=UTF-8"
        return response
    }

    /// Sends the reader to another of our pages, by GET. RFC 9110 section 15.4.4.
    static func page(redirect path: String) -> Self {
        var response = Self(status: .seeOther, fields: privateFields)
        response.fields[.location] = path
        return response
    }

    private static var privateFields: HTTPFields {
        [
            .cacheControl: "no-store", .contentSecurityPolicy: contentSecurityPolicy,
            .referrerPolicy: "same-origin", .xContentTypeOptions: "nosniff", .vary: "Cookie",
        ]
    }
}
