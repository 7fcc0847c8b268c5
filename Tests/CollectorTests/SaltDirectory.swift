import Foundation

/// A directory that goes with its last reference, seen through Foundation.
final class SaltDirectory: Sendable {
    let path = NSTemporaryDirectory() + "salts-\(UUID().uuidString)"

    init() { try? make() }

    deinit { try? remove() }

    func make() throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    func remove() throws { try FileManager.default.removeItem(atPath: path) }

    var names: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
    }

    func content(of name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(fileURLWithPath: "\(path)/\(name)")))
    }

    func write(_ bytes: [UInt8], to name: String) throws {
        try Data(bytes).write(to: URL(fileURLWithPath: "\(path)/\(name)"))
    }

    /// The permission bits.
    func mode(of name: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: "\(path)/\(name)")[.posixPermissions] as? Int
    }

    /// Gives the file a second name, under which its content can still be seen when the first is gone.
    func link(_ name: String, into other: SaltDirectory) throws {
        try FileManager.default.linkItem(atPath: "\(path)/\(name)", toPath: "\(other.path)/\(name)")
    }
}
