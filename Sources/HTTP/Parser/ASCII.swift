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
    var isToken: Bool {
        // One bit a character: a bit set of two words is as fast as a table and needs no initialisation.
        self < 64
            ? (0x03FF_6CFA_0000_0000 as UInt64) >> UInt64(self) & 1 != 0
            : self < 128 && (0x57FF_FFFF_C7FF_FFFE as UInt64) >> UInt64(self - 64) & 1 != 0
    }

    /// A character of a field value: RFC 9110 §5.5; bytes from 0x80 are opaque.
    var isFieldValue: Bool { self >= 0x20 ? self != 0x7F : self == .tab }

    /// A character of a request target. RFC 3986 knows only ASCII; a few more visible characters than it
    /// permits are taken, as browsers send them.
    var isTarget: Bool { self > 0x20 && self < 0x7F }

    /// A character that may stand in Host: RFC 3986 §3.2.2 and §3.2.3.
    var isHost: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: "-._~%!$&'()*+,;=:[]".utf8.contains(self)
        }
    }

    /// The value of a hexadecimal digit.
    var hexValue: UInt8? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}

extension Collection<UInt8> {
    /// Whether these bytes, in any case, are `text`, which is in lower case.
    func equalsIgnoringCase(_ text: StaticString) -> Bool {
        guard count == text.utf8CodeUnitCount else { return false }
        return text.withUTF8Buffer { other in zip(self, other).allSatisfy { $0.asLowerCase == $1 } }
    }
}
