import Analytics
import Collector
import Configuration
import Cryptography
import Dashboard
import EmbeddedFiles
import GeoLookup
import Glibc
import HTTP
import MaxMindDB
import Operations
import POSIX
import Spool
import Statistics
import UserAgentRules
import Writer

/// The parts that need checks of their own: what the operator has set may not be usable.
extension Server {
    static func logger(_ configuration: Configuration) -> Logger {
        Logger(
            format: configuration.logFormat == .json ? .json : .text,
            minimum: configuration.isDebug ? .debug : .info,
            time: { Timestamp(milliseconds: WallClock.milliseconds).rfc3339 },
            write: StandardStream.output.write)
    }

    static func zone(_ name: String) throws(Failure) -> TimeZoneRules {
        guard let zone = TimeZones.named(name) else {
            throw Failure(
                code: .configuration,
                message:
                    "TIMEZONE: there is no time zone \"\(name)\": use an IANA name, for example Europe/Berlin"
            )
        }
        return zone
    }

    static func clientAddress(_ configuration: Configuration) throws(Failure) -> ClientAddress {
        var ranges: [AddressRange] = []
        do throws(AddressRangeError) {
            for text in configuration.trustedProxies { ranges.append(try AddressRange(text)) }
        } catch {
            throw Failure(code: .configuration, message: "TRUSTED_PROXIES: \(error)")
        }
        if ranges.isEmpty { ranges = ClientAddress.defaultTrustedRanges }
        return switch configuration.addressSource {
        case .direct: .direct
        case .xff: .xForwardedFor(trusted: ranges)
        case .realip: .realIP(trusted: ranges)
        }
    }

    static func openSpool(_ directory: DataDirectory, _ configuration: Configuration) throws(Failure) -> Spool
    {
        do throws(SpoolError) {
            return try Spool.open(
                directory: directory.spoolPath,
                limits: Spool.Limits(
                    maxRecords: configuration.queueSize, maxBytes: configuration.spoolMaxMegabytes << 20),
                makeID: { SpoolID(bytes: randomBytes(16)) })
        } catch {
            let code: ExitCode =
                switch error {
                case .inUse: .unavailable
                case .system: .inputOutput
                default: .software
                }
            throw Failure(code: code, message: "\(error)")
        }
    }

    /// Stores what waits in the spool from now on.
    static func writer(
        _ store: any EventStore, _ spool: Spool, _ directory: DataDirectory, _ configuration: Configuration,
        _ logger: Logger
    ) -> Writer {
        var options = WriterOptions(rejectedDirectory: directory.rejectedPath)
        options.batchSize = configuration.batchMaxSize
        options.batchDelay = .milliseconds(configuration.batchMaxMilliseconds)
        options.backlogBatchSize = max(options.backlogBatchSize, configuration.batchMaxSize)
        return Writer(
            source: spool, store: store, options: options, now: { MonotonicClock.now },
            wallClock: { Timestamp(milliseconds: WallClock.milliseconds) },
            random: { Double.random(in: 0..<1) },
            notify: { notice in logger.log(notice) })
    }

    /// Salts made while the store is away lie beside the events that wait for it.
    static func salts(_ store: any SaltStore, _ directory: DataDirectory) throws(Failure) -> SaltKeeper {
        do throws(StoreError) {
            return try SaltKeeper(store: store, directory: directory.spoolPath) { Salt(random: randomBytes) }
        } catch {
            throw Failure(code: .unavailable, message: error.text)
        }
    }

    /// - Throws: if the operator's database is there and cannot be read.
    static func locator(_ configuration: Configuration) throws(Failure) -> AddressLocator {
        do throws(MaxMindDBError) {
            let path = configuration.geoIPFile
            return AddressLocator(
                database: fileExists(path) ? try MaxMindDB(path: path) : nil,
                countries: EmbeddedFiles.named("data/countries.bin").flatMap { CountryTable(bytes: $0.bytes) }
            )
        } catch {
            throw Failure(code: .configuration, message: "GEO_IP_FILE: \(error)")
        }
    }

    static func collectorOptions(
        _ configuration: Configuration, _ clientAddress: ClientAddress, _ locator: AddressLocator
    ) throws(Failure) -> CollectorOptions {
        let rules = try userAgentRules()
        return CollectorOptions(
            // The button of the sample site works without a setting.
            validNames: Set(configuration.validEventNames + (configuration.servesDemo ? ["signup"] : [])),
            dropsBots: configuration.botPolicy == .drop,
            clientAddress: clientAddress,
            rateLimit: configuration.requestRateLimit == 0 ? nil : configuration.requestRateLimit,
            locate: { locator.location(of: $0) }, classify: { rules.traits(of: $0) },
            now: { Timestamp(milliseconds: WallClock.milliseconds) })
    }

    private static func userAgentRules() throws(Failure) -> UserAgentRules {
        guard let file = EmbeddedFiles.named("data/user-agent-rules.bin") else {
            throw Failure(code: .software, message: "the program was built without user agent rules")
        }
        do throws(UserAgentRulesError) {
            return try UserAgentRules(rules: file.bytes)
        } catch {
            throw Failure(code: .software, message: "\(error)")
        }
    }

    static func dashboard(
        _ statistics: Statistics, _ defaultZone: TimeZoneRules, _ clientAddress: ClientAddress
    ) throws(Failure) -> Dashboard {
        guard let assets = DashboardAssets() else {
            throw Failure(code: .software, message: "the program was built without the dashboard's files")
        }
        return Dashboard(
            statistics: statistics, assets: assets,
            clock: { Timestamp(milliseconds: WallClock.milliseconds) },
            zone: { $0.timeZone.flatMap(TimeZones.named) ?? defaultZone }, isSecure: clientAddress.isEncrypted
        )
    }

    static func http(
        _ configuration: Configuration, _ router: Router, _ clientAddress: ClientAddress
    ) throws(Failure) -> HTTPServer {
        let cores = Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))
        var limits = RequestLimits()
        limits.bodyBytes = configuration.bodyMaxSizeBytes
        return try listening("LISTEN_ADDR") { () throws(HTTPServerError) in
            try HTTPServer(
                configuration: HTTPServer.Configuration(
                    listenAddress: configuration.listenAddress, loops: max(1, min(cores - 1, 8)),
                    limits: limits,
                    // All clients behind a proxy have its address.
                    uncappedAddresses: clientAddress.trusted),
                router: router)
        }
    }

    static func admin(
        _ configuration: Configuration, _ probe: ReadinessProbe
    ) throws(Failure) -> AdminListener? {
        if configuration.adminListenAddress.isEmpty { return nil }
        return try listening("ADMIN_LISTEN") { () throws(HTTPServerError) in
            try AdminListener(listenAddress: configuration.adminListenAddress) { probe.readiness }
        }
    }

    /// - Parameter option: the one that says where to listen.
    static func listening<Value>(
        _ option: String, _ body: () throws(HTTPServerError) -> Value
    ) throws(Failure) -> Value {
        do throws(HTTPServerError) { return try body() } catch {
            throw Failure(error, option: option)
        }
    }
}

extension Failure {
    fileprivate init(_ error: HTTPServerError, option: String) {
        let code: ExitCode =
            switch error {
            case .badAddress: .configuration
            case .cannotListen(_, let system) where system.code == EACCES: .noPermission
            default: .unavailable
            }
        self.init(code: code, message: "\(option): \(error)")
    }
}

extension Logger {
    /// What the writer has to tell. It holds nothing of an event.
    fileprivate func log(_ notice: WriterNotice) {
        switch notice {
        case .trouble(let reason): error("events cannot be stored and wait on disk", ["reason": reason])
        case .recovered: info("events are stored again")
        case .rejected(let reason, let isKept):
            error("an event was refused by the store", ["reason": reason, "kept": "\(isKept)"])
        }
    }
}

extension Salt {
    init(random: (Int) -> [UInt8]) {
        guard let salt = Salt(bytes: random(Salt.byteCount)) else {
            preconditionFailure("as many as asked for")
        }
        self = salt
    }
}
