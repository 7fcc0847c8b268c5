/// Numbers for the texts of visitors' ids, the same for the same id and another for each other one.
///
/// Ids of this program are 16 hexadecimal digits: 64 bits. Those of the original may be anything, so they are numbered
/// in a range that ids with 64 bits are left out of.
struct VisitorNumbers {
    /// The upper half of the numbers that are given one after another.
    private static let reserved: Int64 = 0x7fff_ffff

    private var others = TextNumbers()

    mutating func number(of id: UnsafeRawBufferPointer) -> Int64 {
        if let bits = Self.bits(id), bits >> 32 != Self.reserved { return bits }
        return Self.reserved << 32 | others.number(of: id)
    }

    /// Forgets the ids that are no 64 bits. The numbers of others stay the same.
    mutating func removeAll() { others.removeAll() }

    /// Nil unless the id is written as `VisitorID.text` writes it: other digits would be another text.
    private static func bits(_ id: UnsafeRawBufferPointer) -> Int64? {
        guard id.count == 16 else { return nil }
        var bits: UInt64 = 0
        for byte in id {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): bits = bits << 4 | UInt64(byte - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f"):
                bits = bits << 4 | UInt64(byte - UInt8(ascii: "a") + 10)
            default: return nil
            }
        }
        return Int64(bitPattern: bits)
    }
}
