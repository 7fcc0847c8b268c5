// MaxMindDB: places of addresses from a file in MaxMind's format, by libmaxminddb. It knows the keys of the city layout.

import Analytics
import CMaxMindDB
import POSIX

/// An open database of places, for example GeoLite2-City or DB-IP City Lite.
///
/// The file is mapped, so it must be replaced by renaming another over it, never written in place; a new one is read
/// by opening it anew. May be used from any thread.
package final class MaxMindDB: Sendable {
    // Sendable: the library only reads an open database, see "Thread safety" in libmaxminddb(3).
    nonisolated(unsafe) private let database: UnsafeMutablePointer<MMDB_s>

    /// Bytes of a name; what is longer is no name.
    private static let nameLimit = 255

    /// - Throws: `MaxMindDBError` if the file cannot be read or is not such a database.
    package init(path: String) throws(MaxMindDBError) {
        // Kept by this object only once it is open, since a failed open has closed what it had.
        let opened = UnsafeMutablePointer<MMDB_s>.allocate(capacity: 1)
        opened.initialize(to: MMDB_s())
        let code = MMDB_open(path, UInt32(MMDB_MODE_MMAP), opened)
        guard code == MMDB_SUCCESS else {
            opened.deallocate()
            throw MaxMindDBError(path: path, code: code, message: String(cString: MMDB_strerror(code)))
        }
        database = opened
    }

    deinit {
        MMDB_close(database)
        database.deallocate()
    }

    /// The place of an address, as far as the database knows it; nil if it has no entry or a broken one. What an entry
    /// has of another type or out of range is as if it were missing.
    package func location(of address: IPAddress) -> Location? {
        switch address {
        case .v4(let number): withUnsafeBytes(of: number.bigEndian) { location(of: $0) }
        case .v6(let high, let low): withUnsafeBytes(of: (high.bigEndian, low.bigEndian)) { location(of: $0) }
        }
    }

    private func location(of address: UnsafeRawBufferPointer) -> Location? {
        var entry = MMDB_entry_s()
        var isFound: Int32 = 0
        let code = cmaxminddb_lookup(database, address.baseAddress, Int32(address.count), &entry, &isFound)
        guard code == MMDB_SUCCESS, isFound != 0 else { return nil }
        let (latitude, longitude) = Self.coordinates(&entry)
        return Location(
            country: Self.country(Self.text(&entry, "country", "iso_code")),
            subdivision: Self.text(&entry, "subdivisions", "0", "names", "en"),
            city: Self.text(&entry, "city", "names", "en"), latitude: latitude, longitude: longitude)
    }

    private static func text(
        _ entry: inout MMDB_entry_s, _ first: String, _ second: String, _ third: String? = nil,
        _ fourth: String? = nil
    ) -> String {
        var length: UInt32 = 0
        guard let start = cmaxminddb_text(&entry, first, second, third, fourth, &length), length <= nameLimit
        else {
            return ""
        }
        let bytes = UnsafeRawBufferPointer(start: start, count: Int(length))
        return bytes.allSatisfy { $0 >= 0x20 && $0 != 0x7F } ? String(decoding: bytes, as: UTF8.self) : ""
    }

    /// A code of two letters in capitals; some databases say `None`.
    private static func country(_ text: String) -> String {
        let isCode = text.utf8.count == 2 && text.utf8.allSatisfy { (0x41...0x5A).contains($0 & 0xDF) }
        return isCode ? text.uppercased() : ""
    }

    private static func coordinates(_ entry: inout MMDB_entry_s) -> (latitude: Double, longitude: Double) {
        var (latitude, longitude) = (0.0, 0.0)
        guard cmaxminddb_number(&entry, "location", "latitude", &latitude) != 0,
            cmaxminddb_number(&entry, "location", "longitude", &longitude) != 0,
            abs(latitude) <= 90, abs(longitude) <= 180
        else { return (0, 0) }
        return (latitude, longitude)
    }
}
