import Analytics
import Foundation
import POSIX
import TestSupport
import Testing

@testable import MaxMindDB

/// Small databases written by another program (mmdb_writer) and read besides by a third (mmdblookup).
@Suite final class MaxMindDBTests {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "mmdb-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        _ = try Self.run(
            Self.root.appending(path: ".build/venv/bin/python").path,
            [Self.root.appending(path: "Tests/Oracles/write-mmdb.py").path, folder.path])
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    static func run(_ program: String, _ arguments: [String]) throws -> String {
        try Command([program] + arguments).text
    }

    func open(_ name: String = "city.mmdb") throws -> MaxMindDB {
        try MaxMindDB(path: folder.appending(path: name).path)
    }

    static func four(_ text: String) -> IPAddress {
        .v4(text.split(separator: ".").reduce(0) { $0 << 8 | (UInt32($1) ?? 0) })
    }

    /// What mmdblookup prints for a path of keys, without type and quotes; empty if there is nothing.
    func lookup(_ ip: String, _ keys: String...) throws -> String {
        let file = folder.appending(path: "city.mmdb").path
        let line = try Self.run("/usr/bin/mmdblookup", ["--file", file, "--ip", ip] + keys)
        guard let end = line.lastIndex(of: "<") else { return "" }
        return line[..<end].trimmingCharacters(in: .whitespacesAndNewlines)
            .trimmingCharacters(in: CharacterSet(charactersIn: "\""))
    }

    @Test(arguments: [
        ("1.0.1.1", four("1.0.1.1")), ("1.0.2.255", four("1.0.2.255")),
        ("2001:db8::1", IPAddress.v6(high: 0x2001_0DB8_0000_0000, low: 1)),
    ]) func answersAsMmdblookup(_ text: String, _ address: IPAddress) throws {
        let location = try #require(try open().location(of: address))
        #expect(location.country == (try lookup(text, "country", "iso_code")))
        #expect(location.country.count == 2)
        #expect(location.subdivision == (try lookup(text, "subdivisions", "0", "names", "en")))
        #expect(location.city == (try lookup(text, "city", "names", "en")))
        #expect(abs(location.latitude - (Double(try lookup(text, "location", "latitude")) ?? 0)) < 1e-5)
        #expect(abs(location.longitude - (Double(try lookup(text, "location", "longitude")) ?? 0)) < 1e-5)
    }

    @Test func knowsTheExampleOfTheOriginal() throws {
        let expected = Location(
            country: "CN", subdivision: "Fujian", city: "Gaosha", latitude: 26.4837, longitude: 117.925)
        #expect(try open().location(of: Self.four("1.0.1.1")) == expected)
    }

    @Test func hasNothingToSayOfOtherAddresses() throws {
        #expect(try open().location(of: Self.four("9.9.9.9")) == nil)
        #expect(try open().location(of: .v6(high: .max, low: .max)) == nil)
        #expect(try open("four.mmdb").location(of: .v6(high: 0x2001_0DB8_0000_0000, low: 1)) == nil)
        #expect(try open("four.mmdb").location(of: Self.four("1.0.1.1"))?.city == "Gaosha")
    }

    @Test(arguments: [
        ("2.0.0.1", Location()), ("2.0.1.1", Location()), ("2.0.2.1", Location()),
        ("2.0.3.1", Location(country: "DE")), ("2.0.4.1", Location()), ("2.0.5.1", Location(country: "FR")),
    ]) func ignoresWhatIsOfAnotherTypeOrOutOfRange(_ address: String, _ expected: Location) throws {
        #expect(try open().location(of: Self.four(address)) == expected)
    }

    @Test func aFileThatIsNoneIsNamed() throws {
        let path = folder.appending(path: "text.mmdb").path
        try "no database".write(toFile: path, atomically: true, encoding: .utf8)
        let error = #expect(throws: MaxMindDBError.self) { try MaxMindDB(path: path) }
        #expect(error?.description.hasPrefix("GeoIP database \(path): ") == true)
        let missing = #expect(throws: MaxMindDBError.self) { try MaxMindDB(path: path + ".not") }
        #expect(missing?.path == path + ".not")
        #expect(throws: MaxMindDBError.self) { try MaxMindDB(path: folder.path) }
    }

    @Test func brokenFilesAreRefusedOrHarmless() throws {
        let whole = Array(try Data(contentsOf: folder.appending(path: "city.mmdb")))
        var state: UInt64 = 7
        func random(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        let file = folder.appending(path: "broken.mmdb")
        for round in 0..<300 {
            var broken = round.isMultiple(of: 4) ? Array(whole.prefix(random(whole.count))) : whole
            for _ in 0..<(1 + random(30)) where !broken.isEmpty {
                broken[random(broken.count)] = UInt8(random(256))
            }
            try Data(broken).write(to: file)
            guard let database = try? MaxMindDB(path: file.path) else { continue }
            for last in 0..<8 {
                let location = database.location(of: Self.four("\(1 + last % 2).0.\(last).1"))
                #expect((location?.city.utf8.count ?? 0) <= 3 * 255)
            }
            _ = database.location(of: .v6(high: 0x2001_0DB8_0000_0000, low: 1))
        }
    }
}
