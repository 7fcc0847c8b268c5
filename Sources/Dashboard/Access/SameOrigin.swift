import HTTP

/// Whether a form was sent from one of our own pages.
///
/// Every browser of today tells: `Sec-Fetch-Site`, or else `Origin`. A client that sends neither is no browser, and has
/// no cookies of an owner that could be abused. https://www.w3.org/TR/fetch-metadata/
enum SameOrigin {
    static func allows(_ request: HTTPRequest) -> Bool {
        if let site = request.fields[.secFetchSite] { return site == "same-origin" }
        guard let origin = request.fields[.origin] else { return true }
        guard let host = request.fields[.host] else { return false }
        return origin == "https://\(host)" || origin == "http://\(host)"
    }
}
