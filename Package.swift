// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [.treatAllWarnings(as: .error)]

/// A module of our own in `Sources/`.
func module(_ name: String, uses dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

/// The tests of one module, in `Tests/`.
func tests(of name: String, using dependencies: [Target.Dependency] = []) -> Target {
    .testTarget(
        name: "\(name)Tests",
        dependencies: [.byName(name: name), "TestSupport"] + dependencies,
        swiftSettings: strict)
}

let package = Package(
    name: "picolytics",
    targets: [
        .executableTarget(
            name: "picolytics",
            dependencies: [
                "Analytics", "Collector", "Configuration", "Cryptography", "Dashboard", "EmbeddedFiles",
                "GeoLookup", "HTTP", "MaxMindDB", "Operations", "POSIX", "Retention", "Spool", "Statistics",
                "Storage",
                "UserAgentRules",
                "Writer",
            ],
            swiftSettings: strict),

        // The way in.
        module("Collector", uses: ["Analytics", "Cryptography", "HTTP", "POSIX", "Spool"]),
        tests(of: "Collector", using: ["Analytics", "Cryptography", "POSIX"]),

        // The way out.
        module(
            "Dashboard", uses: ["Analytics", "Cryptography", "EmbeddedFiles", "HTTP", "POSIX", "Statistics"]),
        tests(
            of: "Dashboard",
            using: ["Analytics", "Cryptography", "EmbeddedFiles", "HTTP", "POSIX", "Statistics"]),
        module("Statistics", uses: ["Analytics"]),
        tests(of: "Statistics", using: ["Analytics"]),

        // What the operator sees.
        module("Operations", uses: ["Analytics", "HTTP"]),
        tests(of: "Operations", using: ["Analytics", "HTTP", "POSIX"]),

        // From spool to store.
        module("Writer", uses: ["Analytics", "POSIX", "Spool"]),
        tests(of: "Writer", using: ["Analytics", "POSIX", "Spool", "SQLite", "Storage"]),

        // What is no longer kept.
        module("Retention", uses: ["Analytics", "POSIX"]),
        tests(of: "Retention", using: ["Analytics", "POSIX", "SQLite", "Storage"]),

        // Where events are kept.
        module("Storage", uses: ["Analytics", "POSIX", "Postgres", "SQLite"]),
        tests(of: "Storage", using: ["Analytics", "POSIX", "Postgres", "SQLite"]),

        // The durable queue of events.
        .target(name: "CCRC32C"),
        module("Spool", uses: ["Analytics", "POSIX", "CCRC32C"]),
        .executableTarget(
            name: "SpoolHammer", dependencies: ["Analytics", "POSIX", "Spool"], path: "Tests/SpoolHammer",
            swiftSettings: strict),
        tests(of: "Spool", using: ["Analytics", "POSIX", "SpoolHammer"]),

        // What a user agent is.
        .systemLibrary(name: "CPCRE2", pkgConfig: "libpcre2-8"),
        module("UserAgentRules", uses: ["CPCRE2", "POSIX", "Analytics"]),
        tests(of: "UserAgentRules", using: ["Analytics"]),

        // Where an address is.
        module("GeoLookup", uses: ["MaxMindDB", "POSIX", "Analytics"]),
        tests(of: "GeoLookup", using: ["Analytics", "POSIX"]),
        .systemLibrary(name: "CMaxMindDB", pkgConfig: "libmaxminddb"),
        module("MaxMindDB", uses: ["CMaxMindDB", "POSIX", "Analytics"]),
        tests(of: "MaxMindDB", using: ["Analytics", "POSIX"]),

        // What an operator can set.
        module("Configuration", uses: ["Analytics"]),
        tests(of: "Configuration"),

        // The domain.
        module("Analytics"),
        tests(of: "Analytics"),

        // The web server; knows nothing of analytics.
        module("HTTP", uses: ["POSIX"]),
        tests(of: "HTTP", using: ["POSIX"]),

        .target(
            name: "TestSupport", dependencies: ["Analytics"], path: "Tests/TestSupport", swiftSettings: strict
        ),

        // Thin, safe wrappers, one a C library.
        .target(name: "CPOSIX"),
        module("POSIX", uses: ["CPOSIX"]),
        tests(of: "POSIX"),
        .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3"),
        module("SQLite", uses: ["CSQLite"]),
        tests(of: "SQLite"),
        .systemLibrary(name: "CPostgres", pkgConfig: "libpq"),
        module("Postgres", uses: ["CPostgres", "POSIX"]),
        tests(of: "Postgres"),
        .systemLibrary(name: "CSodium", pkgConfig: "libsodium"),
        module("Cryptography", uses: ["CSodium"]),
        tests(of: "Cryptography"),
        .target(name: "CEmbeddedFiles", exclude: ["generated"]),
        module("EmbeddedFiles", uses: ["CEmbeddedFiles"]),
        tests(of: "EmbeddedFiles"),
    ]
)
