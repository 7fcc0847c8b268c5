// GeoLookup: which country an address is in, by the table that the program carries. It reads no file.

import POSIX

/// Countries of address ranges, looked up where the table lies, without a copy.
///
/// Made at build by Scripts/build-country-table from Debian's tor-geoipdb; of IPv6 the first 48 bits count. All numbers
/// are little-endian and start at any byte:
///
/// | part | content |
/// |---|---|
/// | header | 5 × UInt32: magic, version, countries, ranges of IPv4, ranges of IPv6 |
/// | countries | 2 letters each; two blanks for none |
/// | IPv4 | the first address of each range, UInt32, ascending from 0; then for each range its country, UInt8 |
/// | IPv6 | the same with the first 48 bits of an address, 6 bytes |
package struct CountryTable: @unchecked Sendable {
    // Sendable: the bytes are never written while a table lives.
    private let bytes: UnsafeRawBufferPointer
    private let countries: [String]
    private let four: RangeList
    private let six: RangeList

    private static let magic: UInt32 = 0x4F45_4750
    private static let version: UInt32 = 1
    private static let headerSize = 20

    /// Uses a table where it lies; nil if it is none or is not whole.
    ///
    /// - Parameter bytes: must stay in place and unchanged for as long as the table is used, like a file embedded in
    ///   the program.
    package init?(bytes: UnsafeRawBufferPointer) {
        guard bytes.count >= Self.headerSize else { return nil }
        let header = (0..<5).map {
            UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 4 * $0, as: UInt32.self))
        }
        let countryCount = Int(header[2])
        guard header[0] == Self.magic, header[1] == Self.version, (1...256).contains(countryCount) else {
            return nil
        }
        let start = Self.headerSize + 2 * countryCount
        four = RangeList(start: start, count: Int(header[3]), width: 4)
        six = RangeList(start: four.end, count: Int(header[4]), width: 6)
        guard four.count > 0, six.count > 0, six.end == bytes.count else { return nil }
        self.bytes = bytes
        countries = (0..<countryCount).map { number in
            let letters = bytes[Self.headerSize + 2 * number..<Self.headerSize + 2 * number + 2]
            return letters.contains(UInt8(ascii: " ")) ? "" : String(decoding: letters, as: UTF8.self)
        }
    }

    /// The country (ISO 3166-1 alpha-2) of an address; empty if unknown.
    package func country(of address: IPAddress) -> String {
        switch address {
        case .v4(let number): country(of: UInt64(number), in: four)
        case .v6(let high, _): country(of: high >> 16, in: six)
        }
    }

    private func country(of key: UInt64, in list: RangeList) -> String {
        let number = Int(list.country(of: key, bytes: bytes))
        return number < countries.count ? countries[number] : ""
    }
}
