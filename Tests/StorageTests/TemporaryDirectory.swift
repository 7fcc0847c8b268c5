import Foundation
import TestSupport

/// A directory that goes with its last reference.
final class TemporaryDirectory {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "picolytics-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func file(_ name: String) -> String { path + "/" + name }

    /// True if any file of the directory contains `bytes`.
    func contains(_ bytes: [UInt8]) throws -> Bool {
        try FileManager.default.contentsOfDirectory(atPath: path).contains { name in
            try Data(contentsOf: URL(fileURLWithPath: file(name))).range(of: Data(bytes)) != nil
        }
    }
}

/// What the `sqlite3` command prints for a question: columns between `|`, one row a line.
func sqlite3(_ path: String, _ sql: String) throws -> [String] {
    let command = try Command(["sqlite3", path, sql])
    if command.status != 0 { throw CocoaError(.fileReadUnknown) }
    return command.text.split(separator: "\n").map(String.init)
}
