/// Who visited, for one day: the 64 bits of a keyed hash whose key is thrown away after that day.
package struct VisitorID: Hashable, Sendable {
    package var bits: UInt64

    package init(bits: UInt64) { self.bits = bits }

    /// 16 lower-case hexadecimal digits.
    package var text: String {
        let digits = String(bits, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
