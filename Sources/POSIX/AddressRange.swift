/// A block of addresses in CIDR notation, for example `10.0.0.0/8` or `fc00::/7`. See RFC 4632 §3.1.
package struct AddressRange: Hashable, Sendable, CustomStringConvertible {
    private let first: IPAddress
    private let bits: Int

    /// Reads CIDR notation; bits beyond the prefix are taken as zero.
    ///
    /// - Throws: `AddressRangeError`, which says what is wrong with `text`; a plain address is wrong too.
    package init(_ text: String) throws(AddressRangeError) {
        guard let slash = text.firstIndex(of: "/") else {
            throw AddressRangeError(text: text, reason: "no prefix length; write for example 10.0.0.0/8")
        }
        guard let address = IPAddress(text[..<slash]) else {
            throw AddressRangeError(text: text, reason: "the part before / is not an IP address")
        }
        let isMapped = text[..<slash].contains(":") && address.width == 32
        let prefix = text[text.index(after: slash)...]
        guard !prefix.isEmpty, prefix.utf8.count <= 3, prefix.utf8.allSatisfy({ 48...57 ~= $0 }),
            let written = Int(prefix), case let bits = isMapped ? written - 96 : written,
            (0...address.width).contains(bits)
        else {
            throw AddressRangeError(text: text, reason: "the prefix length must be 0 to \(address.width)")
        }
        first = address.masked(to: bits)
        self.bits = bits
    }

    package func contains(_ address: IPAddress) -> Bool {
        address.width == first.width && address.masked(to: bits) == first
    }

    package var description: String { "\(first)/\(bits)" }
}

extension IPAddress {
    /// The size of the address in bits.
    fileprivate var width: Int {
        switch self {
        case .v4: 32
        case .v6: 128
        }
    }
}

/// Text that is not CIDR notation.
package struct AddressRangeError: Error, Equatable, CustomStringConvertible {
    package let text: String
    package let reason: String

    package var description: String { "\"\(text)\" is not an address range: \(reason)" }
}
