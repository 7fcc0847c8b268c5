extension Option {
    /// Every option, in the order in which help lists them.
    package static let all: [Option] = general + postgres

    private static let general: [Option] = [
        Option("listenAddr", "LISTEN_ADDR", .text, \.listenAddress, "address and port to listen on"),
        Option(
            "adminListen", "ADMIN_LISTEN", .text, \.adminListenAddress,
            "address and port of /healthz and /ready, for example :8081; empty: none"),
        Option("dataDir", "DATA_DIR", .text, \.dataDirectory, "directory of the database and the spool"),
        Option(
            "sites", "SITES", .list, \.sites,
            "sites that may send events, *.example.com for subdomains; empty: all"),
        Option(
            "maxSites", "MAX_SITES", .integer(1...1_000_000, "sites"), \.maxSites,
            "how many sites are accepted"),
        Option(
            "timezone", "TIMEZONE", .text, \.timeZone, "time zone of the sites that have none of their own"),
        Option(
            "validEventNames", "VALID_EVENT_NAMES", .list, \.validEventNames,
            "names of the events that are accepted"),
        Option(
            "storePings", "STORE_PINGS", .boolean, \.storesPings, "keep ping and hidden as rows of events"),
        Option(
            "pruneDays", "PRUNE_DAYS", .integer(0...36_500, "days"), \.pruneDays,
            "days before today that are kept; 0: all for ever"),
        Option(
            "pruneCheckHours", "PRUNE_CHECK_HOURS", .integer(1...8760, "hours"), \.pruneCheckHours,
            "how often older days are deleted, in hours"),
        Option("botPolicy", "BOT_POLICY", .choice, \.botPolicy, "what to do with bots: store or drop"),
        Option(
            "sessionTimeoutMin", "SESSION_TIMEOUT_MIN", .integer(1...1440, "minutes"),
            \.sessionTimeoutMinutes,
            "a longer pause starts a new session"),
        Option(
            "dashboardPassword", "DASHBOARD_PASSWORD", .text, \.dashboardPassword, isSecret: true,
            "password of the dashboard; empty: one is made at the first start"),
        Option(
            "dashboardPublic", "DASHBOARD_PUBLIC", .list, \.dashboardPublicSites,
            "sites whose numbers anyone may see; * for all"),
        Option(
            "ipExtractor", "IP_EXTRACTOR", .choice, \.addressSource,
            "where the client's address is: direct, xff (X-Forwarded-For) or realip (X-Real-IP)"),
        Option(
            "trustedProxies", "TRUSTED_PROXIES", .list, \.trustedProxies,
            "networks (CIDR) of proxies to believe; empty: loopback, link-local and private ones"),
        Option(
            "requestRateLimit", "REQUEST_RATE_LIMIT", .integer(0...1_000_000, "events a second"),
            \.requestRateLimit,
            "events a second from one address; 0: no limit"),
        Option(
            "bodyMaxSize", "BODY_MAX_SIZE", .integer(1...1_048_576, "bytes"), \.bodyMaxSizeBytes,
            "largest body of an event, in bytes"),
        Option(
            "geoIpFile", "GEO_IP_FILE", .text, \.geoIPFile,
            "MaxMind database (mmdb) with countries and cities"),
        Option(
            "rootRedirect", "ROOT_REDIRECT", .text, \.rootRedirect,
            "where GET / redirects to; empty: it answers OK"),
        Option(
            "staticDir", "STATIC_DIR", .text, \.staticDirectory,
            "directory whose files replace the embedded tracker, if it holds a pico.js"),
        Option(
            "staticCacheMaxAge", "STATIC_CACHE_MAX_AGE", .integer(0...31_536_000, "seconds"),
            \.staticCacheMaxAgeSeconds, "how long browsers keep the tracker, in seconds"),
        Option(
            "queueSize", "QUEUE_SIZE", .integer(1...1_000_000_000, "events"), \.queueSize,
            "events that may wait for the store"),
        Option(
            "spoolMaxMb", "SPOOL_MAX_MB", .integer(64...1_048_576, "megabytes"), \.spoolMaxMegabytes,
            "disk space for waiting events, in megabytes"),
        Option(
            "batchMaxSize", "BATCH_MAX_SIZE", .integer(1...100_000, "events"), \.batchMaxSize,
            "events stored in one go"),
        Option(
            "batchMaxMsec", "BATCH_MAX_MSEC", .integer(1...60_000, "milliseconds"), \.batchMaxMilliseconds,
            "how long a batch waits to be full, in milliseconds"),
        Option(
            "shutdownTimeout", "SHUTDOWN_TIMEOUT", .integer(0...3600, "seconds"), \.shutdownTimeoutSeconds,
            "how long waiting events may take at the stop, in seconds; the rest waits on disk"),
        Option("demo", "DEMO", .boolean, \.servesDemo, "serve the sample site at /demo/"),
        Option("logFormat", "LOG_FORMAT", .choice, \.logFormat, "json or text"),
        Option("debug", "DEBUG", .boolean, \.isDebug, "log more"),
    ]
}
