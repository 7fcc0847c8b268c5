import Analytics
import Collector
import Configuration
import Cryptography
import Dashboard
import HTTP
import Operations
import POSIX
import Retention
import Spool
import Statistics
import UserAgentRules
import Writer

/// Everything that runs, put together from the configuration: built in one place, started from the store outwards,
/// stopped from the outside in.
struct Server {
    let configuration: Configuration
    let logger: Logger
    let spool: Spool
    let writer: Writer
    let stores: Stores
    let opening: StoreOpening
    /// nil if no tables may be changed, or there are none to take over.
    let indexes: IndexBuilding?
    let housekeeping: Housekeeping
    let pruner: Pruner?
    let collector: Collector
    let dashboard: Dashboard
    let http: HTTPServer
    /// nil if there is to be none.
    let admin: AdminListener?
    /// Why the server stops by itself, if it does.
    private let surrender = Mutex<Failure?>(nil)

    /// Opens what has to be there, in the order in which it can be said what is wrong.
    init(_ configuration: Configuration) throws(Failure) {
        self.configuration = configuration
        logger = Self.logger(configuration)
        let clientAddress = try Self.clientAddress(configuration)
        let defaultZone = try Self.zone(configuration.timeZone)
        let locator = try Self.locator(configuration)
        let directory = try DataDirectory(configuration)
        spool = try Self.openSpool(directory, configuration)
        stores = try Stores(configuration, directory)

        writer = Self.writer(stores.events, spool, directory, configuration, logger)
        let sites = SiteRegistry(
            allowed: configuration.sites, maxSites: configuration.maxSites, defaultZone: defaultZone,
            zone: TimeZones.named)
        let salts = try Self.salts(stores.salts, directory)
        housekeeping = Housekeeping(
            sites: stores.sites, registry: sites, salts: salts, logger: logger)
        pruner = Self.pruner(stores, configuration, defaultZone, logger)
        collector = Collector(
            options: try Self.collectorOptions(configuration, clientAddress, locator), sites: sites,
            salts: salts, spool: spool)
        dashboard = try Self.dashboard(Statistics(store: stores.statistics), defaultZone, clientAddress)
        opening = StoreOpening(stores, configuration, directory, dashboard, logger)
        indexes = IndexBuilding(stores, configuration, logger)

        var router = Router()
        collector.register(on: &router)
        dashboard.register(on: &router)
        Pages(configuration).register(on: &router, logger)
        http = try Self.http(configuration, router, clientAddress)
        admin = try Self.admin(
            configuration, ReadinessProbe(spool: spool, writer: writer, housekeeping: housekeeping))
    }

    /// Serves until SIGINT or SIGTERM, then stops: accepted events are stored, or wait on disk.
    func runUntilSignal(_ signals: StopSignals) throws(Failure) {
        try start()
        signals.wait()
        logger.info("Picolytics shutdown via signal")
        signals.restoreDefaults()
        stop()
        if let failure = surrender.withLock({ $0 }) { throw failure }
    }

    private func start() throws(Failure) {
        try opening.start { [surrender] failure in
            surrender.withLock { $0 = failure }
            StopSignals.stopThisProcess()
        }
        do throws(StoreError) {
            try housekeeping.start()
        } catch {
            throw Failure(code: .unavailable, message: error.text)
        }
        if let admin {
            try Self.listening("ADMIN_LISTEN") { () throws(HTTPServerError) in try admin.start() }
            logger.info("Admin listening on \(host(of: configuration.adminListenAddress)):\(admin.port)")
        }
        try Self.listening("LISTEN_ADDR") { () throws(HTTPServerError) in try http.start() }
        logger.info("Listening on \(host(of: configuration.listenAddress)):\(http.port)")
        let (configuration, port, indexes) = (configuration, http.port, indexes)
        opening.whenOpened {
            Greeting(configuration, port: port, newPassword: $0).show()
            indexes?.start()
        }
    }

    private func stop() {
        let timeout = Duration.seconds(configuration.shutdownTimeoutSeconds)
        http.drain(deadline: min(timeout, .seconds(5)))
        http.stop()
        spool.close()
        pruner?.stop(within: .seconds(1))
        let isDrained = writer.stop(drainFor: timeout)
        opening.stop()
        indexes?.stop()
        housekeeping.stop()
        dashboard.stop()
        stores.statistics.close()
        logger.info(
            "Picolytics shutdown completed", ["waiting": isDrained ? "0" : "\(writer.status.waiting)"])
        logCounts()
        admin?.stop()
    }

    private func logCounts() {
        let counts = collector.counts.current
        logger.info(
            "events since the start",
            [
                "accepted": "\(counts.accepted)", "refused": "\(counts.refused)",
                "limited": "\(counts.limited)",
                "malformed": "\(counts.malformed)",
                "dropped": counts.dropped.sorted { $0.key.rawValue < $1.key.rawValue }
                    .map { "\($0.key.rawValue) \($0.value)" }.joined(separator: ", "),
            ])
    }

    /// What stands before the port in an address to listen on.
    private func host(of listenAddress: String) -> Substring {
        let host = listenAddress.prefix(
            upTo: listenAddress.lastIndex(of: ":") ?? listenAddress.endIndex)
        return host.isEmpty ? "0.0.0.0" : host
    }
}
