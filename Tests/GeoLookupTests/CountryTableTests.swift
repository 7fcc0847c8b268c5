import TestSupport
import Foundation
import POSIX
import Testing

@testable import GeoLookup

/// The table against the lines that it is made from.
@Suite struct CountryTableTests {
    struct Line {
        let first: (high: UInt64, low: UInt64)
        let last: (high: UInt64, low: UInt64)
        let country: String
    }

    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    /// Codes of the source that are no country of today.
    static let replaced = [
        "??": "", "UK": "GB", "AN": "CW", "SU": "RU", "CS": "RS", "UN": "", "ZZ": "", "AB": "", "OS": "",
        "EU": "",
        "AP": "",
    ]

    nonisolated(unsafe) static let bytes: UnsafeRawBufferPointer = {
        let output = FileManager.default.temporaryDirectory.appending(
            path: "countries-\(UUID().uuidString).bin")
        defer { try? FileManager.default.removeItem(at: output) }
        _ = try? Command([root.appending(path: "Scripts/build-country-table").path, output.path])
        let content = (try? Data(contentsOf: output)) ?? Data()
        let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: content.count, alignment: 1)
        copy.copyBytes(from: content)
        return UnsafeRawBufferPointer(copy)
    }()

    static let four = lines("/usr/share/tor/geoip") { (0, UInt64($0) ?? .max) }
    static let six = lines("/usr/share/tor/geoip6") { text in
        var address = in6_addr()
        inet_pton(AF_INET6, text, &address)
        return withUnsafeBytes(of: &address) { bytes in
            (
                UInt64(bigEndian: bytes.load(as: UInt64.self)),
                UInt64(bigEndian: bytes.load(fromByteOffset: 8, as: UInt64.self))
            )
        }
    }

    static func lines(_ path: String, _ number: (String) -> (UInt64, UInt64)) -> [Line] {
        let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
        return text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map { line in
            let fields = line.split(separator: ",").map(String.init)
            return Line(
                first: number(fields[0]), last: number(fields[1]), country: replaced[fields[2]] ?? fields[2])
        }
    }

    let table: CountryTable

    init() throws { table = try #require(CountryTable(bytes: Self.bytes)) }

    @Test func hasTheSizeThatWasPromised() {
        #expect((1_000_000..<4_000_000).contains(Self.bytes.count))
    }

    @Test func knowsWhoseAddressesTheseAre() {
        #expect(table.country(of: .v4(0x0808_0808)) == "US")
        #expect(table.country(of: .v4(0x7F00_0001)) == "")
        #expect(table.country(of: .v4(0)) == "" && table.country(of: .v4(.max)) == "")
        #expect(
            table.country(of: .v6(high: 0, low: 1)) == ""
                && table.country(of: .v6(high: .max, low: .max)) == "")
        #expect(table.country(of: .v6(high: 0x2001_0DB8_0000_0000, low: 0)) == "")
    }

    @Test func answersAsTheLinesOfIPv4() {
        #expect(Self.four.count > 300_000)
        var generator = SeededGenerator(state: 4)
        let addresses = (0..<20_000).map { _ in UInt64(UInt32.random(in: 0 ... .max, using: &generator)) }
            .sorted()
        let edges = stride(from: 0, to: Self.four.count, by: 7).flatMap { index in
            let line = Self.four[index]
            return [line.first.low, line.last.low].map { ($0, line.country) }
        }
        for (address, country) in edges { #expect(table.country(of: .v4(UInt32(address))) == country) }
        var line = 0
        for address in addresses {
            while line < Self.four.count, Self.four[line].last.low < address { line += 1 }
            let isInside = line < Self.four.count && Self.four[line].first.low <= address
            #expect(table.country(of: .v4(UInt32(address))) == (isInside ? Self.four[line].country : ""))
        }
    }

    @Test func answersAsTheLinesOfIPv6WhereBlocksAreWhole() {
        #expect(Self.six.count > 200_000)
        let whole = Self.six.filter {
            $0.first.high & 0xFFFF == 0 && $0.first.low == 0 && $0.last.high & 0xFFFF == 0xFFFF
        }
        for line in stride(from: 0, to: whole.count, by: 5).map({ whole[$0] }) {
            #expect(table.country(of: .v6(high: line.first.high, low: line.first.low)) == line.country)
            #expect(table.country(of: .v6(high: line.last.high, low: line.last.low)) == line.country)
        }
    }

    @Test func answersForAddressesOfIPv6AtRandomAsTheFirstLineOfTheirBlock() {
        var generator = SeededGenerator(state: 6)
        for _ in 0..<300 {
            let near = Self.six[Int.random(in: 0..<Self.six.count, using: &generator)]
            let high = near.first.high &+ UInt64.random(in: 0..<1 << 34, using: &generator)
            let block = high >> 16
            let line = Self.six.first { $0.last.high >> 16 >= block }
            let expected = line.map { $0.first.high >> 16 <= block ? $0.country : "" } ?? ""
            #expect(table.country(of: .v6(high: high, low: 1)) == expected)
        }
    }

    @Test func refusesWhatIsNotWhole() {
        for length in [0, 10, 19, 20, 600, Self.bytes.count - 1] {
            #expect(CountryTable(bytes: UnsafeRawBufferPointer(rebasing: Self.bytes[..<length])) == nil)
        }
        for position in 0..<20 {
            var broken = Array(Self.bytes)
            broken[position] ^= 0x55
            broken.withUnsafeBytes { #expect(CountryTable(bytes: $0) == nil) }
        }
    }

    @Test func aTableWithNonsenseInItAnswersSomething() {
        var generator = SeededGenerator(state: 1)
        var broken = Array(Self.bytes)
        for _ in 0..<500_000 {
            broken[Int.random(in: 20..<broken.count, using: &generator)] = UInt8.random(
                in: 0...255, using: &generator)
        }
        broken.withUnsafeBytes { bytes in
            guard let table = CountryTable(bytes: bytes) else { return }
            for _ in 0..<10_000 {
                let country = table.country(of: .v4(UInt32.random(in: 0 ... .max, using: &generator)))
                #expect(country.utf8.count <= 6)
            }
        }
    }
}

/// The same numbers at each run.
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        let mixed = (state ^ state >> 33) &* 0xFF51_AFD7_ED55_8CCD
        return mixed ^ mixed >> 29
    }
}
