import Analytics
import HTTP
import POSIX
import Statistics

@testable import Dashboard

/// A dashboard on a running server, with a clock that the test moves.
final class Desk {
    static let password = "correct horse"
    static let signingKey = [UInt8](repeating: 7, count: 32)

    let clock = Mutex<Int64>(1_790_000_000_000)
    let dashboard: Dashboard
    let routes: [(method: HTTPMethod, path: String)]
    private let server: HTTPServer

    init(
        store: FixedStore = FixedStore(), password: DashboardPassword = .given(Desk.password),
        publicSites: PublicSites = .none, isSecure: Bool = false, isOpen: Bool = true
    ) throws {
        guard let assets = DashboardAssets() else { throw StoreError.refused("assets are not built") }
        let clock = clock
        dashboard = Dashboard(
            statistics: Statistics(store: store), assets: assets,
            clock: { Timestamp(milliseconds: clock.withLock { $0 }) }, zone: { _ in .utc },
            isSecure: { _ in isSecure })
        if isOpen {
            dashboard.open(
                DashboardOptions(
                    password: password, signingKey: Self.signingKey, publicSites: publicSites))
        }
        var router = Router()
        dashboard.register(on: &router)
        routes = router.routes
        server = try HTTPServer(configuration: .init(listenAddress: "127.0.0.1:0"), router: router)
        try server.start()
    }

    deinit {
        server.stop()
        dashboard.stop()
    }

    func wait(milliseconds: Int64) { clock.withLock { $0 += milliseconds } }

    func get(_ path: String, cookie: String? = nil) throws -> Reply {
        try send("GET", path, fields: cookie.map { ["Cookie": $0] } ?? [:])
    }

    func signIn(_ password: String, fields: [String: String] = [:]) throws -> Reply {
        try send(
            "POST", "/dashboard/sign-in", fields: fields, body: "password=" + FormParameters.encode(password))
    }

    func send(
        _ method: String, _ path: String, fields: [String: String] = [:], body: String? = nil
    ) throws -> Reply {
        var request = "\(method) \(path) HTTP/1.1\r\nHost: stats.example\r\nConnection: close\r\n"
        for (name, value) in fields { request += "\(name): \(value)\r\n" }
        if let body { request += "Content-Length: \(body.utf8.count)\r\n" }
        return try Reply(port: server.port, request: request + "\r\n" + (body ?? ""))
    }
}
