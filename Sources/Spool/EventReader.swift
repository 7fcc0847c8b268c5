import Analytics
import Glibc

/// Walks over the bytes of an event. Past the end, or at something broken, it gives zeros and empty texts, and
/// `isComplete` is false from then on: one check at the end is enough.
struct EventReader {
    private let bytes: UnsafeRawBufferPointer
    private var position = 0
    private var isBroken = false

    init(bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    /// True if everything could be read and nothing is left.
    var isComplete: Bool { !isBroken && position == bytes.count }

    mutating func byte() -> UInt8 {
        guard take(1) else { return 0 }
        return bytes[position - 1]
    }

    mutating func fixed() -> UInt64 {
        guard take(8) else { return 0 }
        return UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: position - 8, as: UInt64.self))
    }

    mutating func signed() -> Int64 {
        let value = unsigned()
        return Int64(bitPattern: (value >> 1) ^ (0 &- (value & 1)))
    }

    /// A signed number that must fit into 32 bits.
    mutating func small() -> Int32 {
        guard let value = Int32(exactly: signed()) else {
            isBroken = true
            return 0
        }
        return value
    }

    mutating func text() -> String {
        let count = unsigned()
        guard count != 0 else { return "" }
        guard count <= UInt64(bytes.count), take(Int(count)) else {
            isBroken = true
            return ""
        }
        let slice = UnsafeRawBufferPointer(rebasing: bytes[(position - Int(count))..<position])
        // Half the time of String(validating:as:). What is not UTF-8 is repaired, and so is not the same any more.
        let text = String(decoding: slice, as: UTF8.self)
        let isSame = text.utf8.withContiguousStorageIfAvailable { decoded in
            guard decoded.count == slice.count, let left = decoded.baseAddress, let right = slice.baseAddress
            else { return false }
            return memcmp(left, right, slice.count) == 0
        }
        if isSame != true { isBroken = true }
        return text
    }

    mutating func utm() -> UTMParameters {
        UTMParameters(source: text(), medium: text(), campaign: text(), content: text(), term: text())
    }

    mutating func userAgent(isBot: Bool) -> UserAgentTraits {
        UserAgentTraits(
            browser: text(), browserVersion: text(), os: text(), osVersion: text(), platform: text(),
            deviceType: text(), isBot: isBot)
    }

    private mutating func unsigned() -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while shift < 64 {
            let next = byte()
            value |= UInt64(next & 0x7f) << shift
            if next & 0x80 == 0 {
                // The tenth byte has room for one bit only.
                if shift == 63, next > 1 { isBroken = true }
                return value
            }
            shift += 7
        }
        isBroken = true
        return 0
    }

    private mutating func take(_ count: Int) -> Bool {
        guard !isBroken, bytes.count - position >= count else {
            isBroken = true
            return false
        }
        position += count
        return true
    }
}
