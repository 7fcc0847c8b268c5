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
        dependencies: [.byName(name: name)] + dependencies,
        swiftSettings: strict)
}

let package = Package(
    name: "picolytics",
    targets: [
        // The domain.
        module("Analytics"),
        tests(of: "Analytics"),

        // Where events are kept.
        module("Storage", uses: ["Analytics", "POSIX", "SQLite"]),
        tests(of: "Storage", using: ["Analytics", "POSIX", "SQLite"]),
        module("Spool", uses: ["Analytics", "POSIX"]),
        tests(of: "Spool", using: ["Analytics"]),

        // Thin, safe wrappers, one a C library.
        .target(name: "CPOSIX"),
        module("POSIX", uses: ["CPOSIX"]),
        .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3"),
        module("SQLite", uses: ["CSQLite"]),
        tests(of: "SQLite"),
    ]
)
