/// The name of a header field in lower case; names are case-insensitive. See RFC 9110 §5.1.
package struct HTTPFieldName: Hashable, Sendable, CustomStringConvertible {
    /// ASCII, lower case.
    let bytes: [UInt8]

    /// - Parameter text: a token as in RFC 9110 §5.6.2, in any case.
    package init(_ text: String) {
        bytes = text.utf8.map(\.asLowerCase)
        precondition(!bytes.isEmpty && bytes.allSatisfy(\.isToken), "a field name must be a token")
    }

    package var description: String { String(decoding: bytes, as: UTF8.self) }

    /// Whether `other`, in any case, is this name.
    func matches(_ other: UnsafeRawBufferPointer) -> Bool {
        guard other.count == bytes.count else { return false }
        for index in 0..<bytes.count where other[index].asLowerCase != bytes[index] { return false }
        return true
    }
}

extension HTTPFieldName {
    package static let accept = Self("accept")
    package static let acceptEncoding = Self("accept-encoding")
    package static let acceptLanguage = Self("accept-language")
    package static let accessControlAllowHeaders = Self("access-control-allow-headers")
    package static let accessControlAllowMethods = Self("access-control-allow-methods")
    package static let accessControlAllowOrigin = Self("access-control-allow-origin")
    package static let accessControlRequestHeaders = Self("access-control-request-headers")
    package static let accessControlRequestMethod = Self("access-control-request-method")
    package static let allow = Self("allow")
    package static let authorization = Self("authorization")
    package static let cacheControl = Self("cache-control")
    package static let connection = Self("connection")
    package static let contentDisposition = Self("content-disposition")
    package static let contentEncoding = Self("content-encoding")
    package static let contentLength = Self("content-length")
    package static let contentSecurityPolicy = Self("content-security-policy")
    package static let contentType = Self("content-type")
    package static let cookie = Self("cookie")
    package static let date = Self("date")
    package static let dnt = Self("dnt")
    package static let eTag = Self("etag")
    package static let expect = Self("expect")
    package static let host = Self("host")
    package static let ifNoneMatch = Self("if-none-match")
    package static let location = Self("location")
    package static let origin = Self("origin")
    package static let referer = Self("referer")
    package static let referrerPolicy = Self("referrer-policy")
    package static let retryAfter = Self("retry-after")
    package static let secCHUA = Self("sec-ch-ua")
    package static let secCHUAMobile = Self("sec-ch-ua-mobile")
    package static let secCHUAPlatform = Self("sec-ch-ua-platform")
    package static let secFetchSite = Self("sec-fetch-site")
    package static let secGPC = Self("sec-gpc")
    package static let setCookie = Self("set-cookie")
    package static let strictTransportSecurity = Self("strict-transport-security")
    package static let transferEncoding = Self("transfer-encoding")
    package static let userAgent = Self("user-agent")
    package static let vary = Self("vary")
    package static let wwwAuthenticate = Self("www-authenticate")
    package static let xContentTypeOptions = Self("x-content-type-options")
    package static let xForwardedFor = Self("x-forwarded-for")
    package static let xForwardedProto = Self("x-forwarded-proto")
    package static let xRealIP = Self("x-real-ip")
    package static let xRequestID = Self("x-request-id")
}
