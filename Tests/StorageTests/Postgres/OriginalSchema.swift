import Foundation

/// The original's tables and rows, from the sections of `Tests/Fixtures/original-database.sql`.
enum OriginalSchema {
    /// A database of the original whose migrations stopped after `version`.
    static func sql(version: Int) throws -> String {
        try (0...version).map { try section("version \($0)") }.joined()
    }

    static var rows: String { get throws { try section("rows") } }

    static var certificateRows: String { get throws { try section("certificates") } }

    private static func section(_ name: String) throws -> String {
        let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let file = tests.appendingPathComponent("Fixtures/original-database.sql")
        let sections = try String(contentsOf: file, encoding: .utf8).components(separatedBy: "-- section ")
        guard let found = sections.first(where: { $0.hasPrefix("\(name)\n") }) else {
            throw CocoaError(.fileReadCorruptFile)
        }
        return String(found.dropFirst(name.count))
    }
}
