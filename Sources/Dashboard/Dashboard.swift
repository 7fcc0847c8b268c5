// Dashboard: the owner's pages and who may see them. It turns requests into questions to Statistics, and numbers into
// HTML. It knows no SQL; what is a visitor's text goes through `HTML`, which escapes it.

import Analytics
import HTTP
import POSIX
import Statistics

/// The pages under `/dashboard`.
package final class Dashboard: Sendable {
    /// Passwords that may wait to be checked; the next one is told that the server is busy.
    private static let passwordQueueLimit = 8

    let statistics: Statistics
    let assets: DashboardAssets
    private let access = Mutex<Access?>(nil)
    let throttle = Mutex(SignInThrottle())
    /// One, since each check takes `PasswordHash.memoryBytes`.
    let passwordThread: WorkerThreads<Void>
    let clock: @Sendable () -> Timestamp
    let zone: @Sendable (Site) -> TimeZoneRules
    let isSecure: @Sendable (HTTPRequest) -> Bool

    /// Who may see the pages, as long as it is known.
    struct Access: Sendable {
        var options: DashboardOptions
        var cookie: SessionCookie
    }

    /// Nobody is let in, and told to come back, before `open` is called.
    ///
    /// - Parameters:
    ///   - clock: the wall clock.
    ///   - zone: the time zone of a site, with the default where it has none of its own.
    ///   - isSecure: true if the reader's connection is encrypted, by this server or by a proxy that is trusted.
    package init(
        statistics: Statistics, assets: DashboardAssets,
        clock: @escaping @Sendable () -> Timestamp, zone: @escaping @Sendable (Site) -> TimeZoneRules,
        isSecure: @escaping @Sendable (HTTPRequest) -> Bool
    ) {
        self.statistics = statistics
        self.assets = assets
        passwordThread = WorkerThreads(name: "password", count: 1, queueLimit: Self.passwordQueueLimit) {}
        self.clock = clock
        self.zone = zone
        self.isSecure = isSecure
    }

    /// Lets those in whom the options allow.
    package func open(_ options: DashboardOptions) {
        let cookie = SessionCookie(signingKey: options.signingKey, password: options.password.text)
        access.withLock { $0 = Access(options: options, cookie: cookie) }
    }

    /// nil before `open`.
    var currentAccess: Access? { access.withLock { $0 } }

    /// Adds all pages to a router.
    package func register(on router: inout Router) {
        router.on(.get, DashboardState.path, async: { await self.page($0) })
        router.on(.get, Self.signInPath, async: { await self.signInPage($0) })
        router.on(.post, Self.signInPath, async: { await self.signIn($0) })
        router.on(.post, Self.signOutPath, async: { self.signOut($0) })
        router.on(.get, prefix: DashboardAssets.prefix) { [assets] request, responder in
            responder.respond(assets.response(to: request))
        }
    }

    /// Ends the thread that checks passwords. Call it once, when no more requests come.
    package func stop() {
        passwordThread.stop()
    }

    /// True if the request comes with the cookie of a signed-in owner.
    func isOwner(_ request: HTTPRequest, _ access: Access) -> Bool {
        let now = clock()
        return request.fields.values(of: .cookie).contains { access.cookie.isIn($0, at: now) }
    }
}
