/// Lets pages of any site send requests, without credentials. See the CORS protocol in the Fetch standard.
///
/// `Vary: Origin` on every answer; `Access-Control-Allow-Origin: *` if the request has an Origin; OPTIONS tells the
/// methods and echoes the header names that were asked for.
package struct CrossOrigin: Sendable {
    /// Paths that begin with one of these are left to the same-origin policy.
    package var excludedPrefixes: [String]

    package init(excludedPrefixes: [String] = []) { self.excludedPrefixes = excludedPrefixes }

    /// What an answer says about other origins.
    enum Decision: Sendable {
        case nothing, varies, allows
    }

    func decide(_ request: HTTPRequest) -> Decision {
        if excludedPrefixes.contains(where: { request.path.utf8.starts(with: $0.utf8) }) { return .nothing }
        return request.fields.withBytes(of: .origin) { $0 == nil || $0?.isEmpty == true ? .varies : .allows }
    }

    /// What OPTIONS answers besides; `allow` is the value of Allow.
    func preflightFields(_ request: HTTPRequest, allow: String) -> HTTPFields {
        guard decide(request) == .allows else { return [:] }
        var fields: HTTPFields = [.accessControlAllowMethods: allow]
        if let headers = request.fields[.accessControlRequestHeaders], !headers.isEmpty {
            fields.append(.accessControlAllowHeaders, headers)
        }
        fields.append(.vary, "Access-Control-Request-Method")
        fields.append(.vary, "Access-Control-Request-Headers")
        return fields
    }
}
