import Analytics
import HTTP

extension Dashboard {
    static let signInPath = "/dashboard/sign-in"
    static let signOutPath = "/dashboard/sign-out"

    /// GET /dashboard/sign-in: the form; with `password` in the query, as in the link that is printed at first start,
    /// signs in at once and so takes the password out of the address. HEAD never signs in.
    func signInPage(_ request: HTTPRequest) async -> HTTPResponse {
        if currentAccess == nil { return unavailable(isOwner: false) }
        let password = request.query.flatMap { FormParameters($0)["password"] }
        guard request.method == .get, let password else { return form() }
        return await check(password, request)
    }

    /// POST /dashboard/sign-in, from our own form only.
    func signIn(_ request: HTTPRequest) async -> HTTPResponse {
        guard SameOrigin.allows(request) else { return .page("Not from this page.", status: .forbidden) }
        let body = String(decoding: request.body, as: UTF8.self)
        return await check(FormParameters(body)["password"] ?? "", request)
    }

    /// POST /dashboard/sign-out, from our own form only.
    func signOut(_ request: HTTPRequest) -> HTTPResponse {
        guard SameOrigin.allows(request) else { return .page("Not from this page.", status: .forbidden) }
        var response = HTTPResponse.page(redirect: Self.signInPath)
        response.fields[.setCookie] = SessionCookie.field(nil, isSecure: isSecure(request))
        return response
    }

    private func check(_ attempt: String, _ request: HTTPRequest) async -> HTTPResponse {
        guard let access = currentAccess else { return unavailable(isOwner: false) }
        let now = clock()
        if let seconds = throttle.withLock({ $0.take(at: now) }) {
            return form(.tooManyAttempts(seconds: seconds), .tooManyRequests, retryAfter: seconds)
        }
        let password = access.options.password
        let trimmed = Self.trimmed(attempt)
        guard let isRight = await passwordThread.run({ password.accepts(trimmed) }) else {
            throttle.withLock { $0.giveBack() }
            return form(.busy, .serviceUnavailable, retryAfter: 1)
        }
        guard isRight else { return form(.wrongPassword, .unauthorized) }
        throttle.withLock { $0.giveBack() }
        var response = HTTPResponse.page(redirect: DashboardState.path)
        response.fields[.setCookie] = SessionCookie.field(
            access.cookie.value(at: now), isSecure: isSecure(request))
        return response
    }

    private func form(
        _ problem: SignInPage.Problem? = nil, _ status: HTTPStatus = .ok, retryAfter seconds: Int? = nil
    ) -> HTTPResponse {
        var response = HTTPResponse.page(
            SignInPage(problem: problem, assets: assets.addresses).html, status: status)
        response.fields[.retryAfter] = seconds.map(String.init)
        return response
    }

    /// Blanks around a password come from copying it.
    private static func trimmed(_ text: String) -> String {
        let start = text.drop { $0.isWhitespace }
        return String(start.reversed().drop { $0.isWhitespace }.reversed())
    }
}
