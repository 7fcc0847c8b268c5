// Configuration: the options' names, defaults and checks. It reads no environment and no file by itself.

import Analytics

/// Everything that an operator can set, with its default.
package struct Configuration: Sendable, Equatable {
    package var listenAddress = ":8080"
    package var adminListenAddress = ""
    package var rootRedirect = ""
    package var staticDirectory = "static"
    package var staticCacheMaxAgeSeconds = 3600
    package var requestRateLimit = 10
    package var bodyMaxSizeBytes = 2048
    package var validEventNames = [
        "load", "visible", "hidden", "hashchange", "ping", "pushstate", "popstate",
    ]
    package var addressSource = AddressSource.direct
    package var trustedProxies: [String] = []
    package var geoIPFile = "geoip.mmdb"
    package var sessionTimeoutMinutes = 30
    package var queueSize = 10_000_000
    package var spoolMaxMegabytes = 4096
    package var batchMaxSize = 6400
    package var batchMaxMilliseconds = 500
    package var dataDirectory = "data"
    package var postgres = PostgresOptions()
    package var sites: [String] = []
    package var maxSites = 1000
    package var timeZone = "UTC"
    package var storesPings = false
    /// Days before today that are kept; 0: all.
    package var pruneDays = 0
    package var pruneCheckHours = 24
    package var botPolicy = BotPolicy.store
    package var dashboardPassword = ""
    package var dashboardPublicSites: [String] = []
    package var servesDemo = false
    package var logFormat = LogFormat.json
    package var isDebug = false
    package var shutdownTimeoutSeconds = 10

    package enum AddressSource: String, Sendable, CaseIterable {
        case direct
        case xff
        case realip
    }

    package enum BotPolicy: String, Sendable, CaseIterable {
        case store
        case drop
    }

    package enum LogFormat: String, Sendable, CaseIterable {
        case json
        case text
    }

    package init() {}

    /// Takes the options from environment variables; an empty one counts as unset.
    ///
    /// - Throws: every value that cannot be taken, not only the first.
    package init(environment: [String: String]) throws(ConfigurationError) {
        self.init()
        var problems: [ConfigurationError.Problem] = []
        for option in Option.all {
            guard let value = environment[option.environmentName], !value.isEmpty else { continue }
            do throws(Option.Refusal) {
                try option.set(value, &self)
            } catch {
                problems.append(.init(option: option.environmentName, reason: error.reason))
            }
        }
        problems += postgres.problems
        if !problems.isEmpty { throw ConfigurationError(problems: problems) }
    }
}
