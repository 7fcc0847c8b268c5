import CCRC32C
import TestSupport
import Testing

@testable import Spool

@Suite struct CRC32CTests {
    /// RFC 3720 B.4. Its bytes are in the order in which they are sent, so the numbers are little-endian.
    static let examples: [(bytes: [UInt8], checksum: UInt32)] = [
        ([UInt8](repeating: 0, count: 32), 0x8A91_36AA),
        ([UInt8](repeating: 0xFF, count: 32), 0x62A8_AB43),
        (Array(0...31), 0x46DD_794E),
        ((0...31).reversed(), 0x113F_DB5C),
        (Array("123456789".utf8), 0xE306_9283),
    ]

    @Test(arguments: examples)
    func checksumsAreThoseOfTheRFC(example: (bytes: [UInt8], checksum: UInt32)) {
        example.bytes.withUnsafeBytes { #expect(crc32c($0) == example.checksum) }
        #expect(ccrc32c_by_tables(example.bytes, example.bytes.count) == example.checksum)
    }

    @Test func tablesAndInstructionAgreeAtEveryLength() {
        var generator = SeededGenerator(seed: 1)
        for count in 0..<300 {
            let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
            #expect(ccrc32c(bytes, count) == ccrc32c_by_tables(bytes, count))
        }
    }
}
