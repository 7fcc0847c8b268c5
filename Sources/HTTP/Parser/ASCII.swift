/// The character classes of RFC 9110 §5.6.2 and RFC 9112.
extension UInt8 {
    static let tab = UInt8(ascii: "\t")
    static let lineFeed = UInt8(ascii: "\n")
    static let carriageReturn = UInt8(ascii: "\r")
    static let space = UInt8(ascii: " ")
    static let colon = UInt8(ascii: ":")

    var asLowerCase: UInt8 { UInt8(ascii: "A")...UInt8(ascii: "Z") ~= self ? self | 0x20 : self }

    var isDigit: Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= self }

    /// `tchar`: visible ASCII but delimiters.
    var isToken: Bool { isIn(0x03FF_6CFA_0000_0000, 0x57FF_FFFF_C7FF_FFFE) }

    /// A character of a field value: RFC 9110 §5.5; bytes from 0x80 are opaque.
    var isFieldValue: Bool { self >= 0x20 ? self != 0x7F : self == .tab }

    /// A character of a request target. RFC 3986 knows only ASCII; a few more visible characters than it
    /// permits are taken, as browsers send them.
    var isTarget: Bool { self > 0x20 && self < 0x7F }

    /// A character that may stand in Host: RFC 3986 §3.2.2 and §3.2.3.
    var isHost: Bool { isIn(0x2FFF_7FF2_0000_0000, 0x47FF_FFFE_AFFF_FFFE) }

    /// Whether the bit of this byte is set in the two words for 0 to 63 and 64 to 127: as fast as a table, and
    /// nothing to initialise.
    private func isIn(_ low: UInt64, _ high: UInt64) -> Bool {
        (self & 64 == 0 ? low : high) >> UInt64(self & 63) & 1 != 0 && self < 128
    }

    /// The value of a hexadecimal digit of either case; nil for other bytes.
    package var hexValue: UInt8? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}

extension Span<UInt8> {
    /// Whether these bytes, in any case, are `text`, which is in lower case.
    func equalsIgnoringCase(_ text: StaticString) -> Bool {
        guard count == text.utf8CodeUnitCount else { return false }
        return text.withUTF8Buffer { other in
            for index in 0..<count where self[index].asLowerCase != other[index] { return false }
            return true
        }
    }

    func allSatisfy(_ predicate: (UInt8) -> Bool) -> Bool {
        for index in 0..<count where !predicate(self[index]) { return false }
        return true
    }

    func firstIndex(where predicate: (UInt8) -> Bool) -> Int? {
        for index in 0..<count where predicate(self[index]) { return index }
        return nil
    }
}
