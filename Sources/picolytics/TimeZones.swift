import Analytics
import POSIX

/// The time zones of the system. tzfile(5).
enum TimeZones {
    private static let directory = "/usr/share/zoneinfo"

    /// The rules of a zone by its IANA name; nil if the system has none of that name.
    static func named(_ name: String) -> TimeZoneRules? {
        let isName = name.utf8.allSatisfy { byte in
            switch byte {
            case 48...57, 65...90, 97...122, UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "+"),
                UInt8(ascii: "/"):
                true
            default: false
            }
        }
        guard isName, !name.isEmpty, !name.hasPrefix("/") else { return nil }
        if let bytes = try? readFile("\(directory)/\(name)", limit: 1 << 20) {
            return TimeZoneRules(name: name, tzif: bytes)
        }
        return name == "UTC" ? .utc : nil
    }
}
