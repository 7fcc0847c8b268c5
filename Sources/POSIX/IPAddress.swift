/// An address of the Internet Protocol, in the form that compares equal for equal hosts: an IPv4 address that came
/// as IPv4-mapped IPv6 (`::ffff:1.2.3.4`, RFC 4291 §2.5.5.2) is a `v4`.
package enum IPAddress: Hashable, Sendable {
    /// In host order: 127.0.0.1 is 0x7F000001.
    case v4(UInt32)
    /// The first and the last eight bytes, in host order.
    case v6(high: UInt64, low: UInt64)

    /// Normalises an IPv4-mapped address to `v4`.
    package init(high: UInt64, low: UInt64) {
        if high == 0 && low >> 32 == 0xFFFF {
            self = .v4(UInt32(truncatingIfNeeded: low))
        } else {
            self = .v6(high: high, low: low)
        }
    }

    /// The address with all but its first `bits` bits zero; of IPv4 32 at most, of IPv6 128.
    package func masked(to bits: Int) -> IPAddress {
        switch self {
        case .v4(let address): .v4(address & ~(UInt32.max.shiftedRight(bits)))
        case .v6(let high, let low):
            .v6(high: high & ~UInt64.max.shiftedRight(bits), low: low & ~UInt64.max.shiftedRight(bits - 64))
        }
    }
}

extension FixedWidthInteger {
    /// `self >> bits` with `bits` held between 0 and the width.
    fileprivate func shiftedRight(_ bits: Int) -> Self {
        bits >= Self.bitWidth ? 0 : self >> Self(Swift.max(0, bits))
    }
}
