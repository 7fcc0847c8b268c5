extension IPAddress {
    /// Reads an address as people write it; nil for anything else: no blanks, brackets, port, zone, leading zeros
    /// in IPv4 or short forms such as `127.1`. IPv6 as in RFC 4291 §2.2.
    package init?(_ text: some StringProtocol) {
        var copy = String(text)
        let address = copy.withUTF8 { IPAddress(UnsafeRawBufferPointer($0)) }
        guard let address else { return nil }
        self = address
    }

    /// Reads an address from its ASCII bytes, without an allocation.
    package init?(_ text: UnsafeRawBufferPointer) {
        guard text.count <= 45 else { return nil }
        if text.contains(UInt8(ascii: ":")) {
            guard let (high, low) = Self.parseV6(text) else { return nil }
            self.init(high: high, low: low)
        } else {
            guard let address = Self.parseV4(text[...]) else { return nil }
            self = .v4(address)
        }
    }

    private static func parseV4(_ text: Slice<UnsafeRawBufferPointer>) -> UInt32? {
        var address: UInt32 = 0
        var octet: UInt32 = 0
        var digits = 0
        var dots = 0
        for byte in text {
            if byte == UInt8(ascii: ".") {
                guard digits > 0, dots < 3 else { return nil }
                address = address << 8 | octet
                (octet, digits, dots) = (0, 0, dots + 1)
            } else {
                guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
                guard digits < 3, digits == 0 || octet > 0 else { return nil }
                octet = octet * 10 + UInt32(byte - UInt8(ascii: "0"))
                digits += 1
                guard octet <= 255 else { return nil }
            }
        }
        return dots == 3 && digits > 0 ? address << 8 | octet : nil
    }

    private static func parseV6(_ text: UnsafeRawBufferPointer) -> (UInt64, UInt64)? {
        var groups = V6Groups()
        var position = 0
        if text.starts(with: "::".utf8) {
            groups.markGap()
            position = 2
            if position == text.count { return groups.value }
        }
        while true {
            let start = position
            var group: UInt16 = 0
            while position < text.count, let digit = hexDigit(text[position]) {
                guard position - start < 4 else { return nil }
                group = group << 4 | UInt16(digit)
                position += 1
            }
            if position < text.count, text[position] == UInt8(ascii: ".") {
                guard let last = parseV4(text[start...]) else { return nil }
                guard groups.append(UInt16(last >> 16)), groups.append(UInt16(last & 0xFFFF)) else {
                    return nil
                }
                return groups.value
            }
            guard position > start, groups.append(group) else { return nil }
            if position == text.count { return groups.value }
            guard text[position] == UInt8(ascii: ":") else { return nil }
            position += 1
            guard position < text.count else { return nil }
            if text[position] == UInt8(ascii: ":") {
                guard groups.markGap() else { return nil }
                position += 1
                if position == text.count { return groups.value }
            }
        }
    }

    private static func hexDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}

/// The groups of an IPv6 address as they are read: those before `::` and those after it.
private struct V6Groups {
    private var before: (high: UInt64, low: UInt64) = (0, 0)
    private var after: (high: UInt64, low: UInt64) = (0, 0)
    private var count = 0
    private var countBefore: Int?

    @discardableResult
    mutating func markGap() -> Bool {
        guard countBefore == nil else { return false }
        countBefore = count
        return true
    }

    mutating func append(_ group: UInt16) -> Bool {
        guard count < 8 else { return false }
        if countBefore == nil { Self.shift(&before, group) } else { Self.shift(&after, group) }
        count += 1
        return true
    }

    /// Nil unless there are eight groups, or fewer with a gap.
    var value: (UInt64, UInt64)? {
        guard let countBefore else { return count == 8 ? before : nil }
        guard count < 8 else { return nil }
        var first = before
        for _ in countBefore..<8 { Self.shift(&first, 0) }
        return (first.high | after.high, first.low | after.low)
    }

    private static func shift(_ value: inout (high: UInt64, low: UInt64), _ group: UInt16) {
        value = (value.high << 16 | value.low >> 48, value.low << 16 | UInt64(group))
    }
}

extension IPAddress: CustomStringConvertible {
    /// Dotted decimal, or RFC 5952 for IPv6.
    package var description: String {
        switch self {
        case .v4(let address):
            "\(address >> 24).\(address >> 16 & 255).\(address >> 8 & 255).\(address & 255)"
        case .v6(let high, let low): Self.text(high, low)
        }
    }

    private static func text(_ high: UInt64, _ low: UInt64) -> String {
        let groups = (0..<8).map { index in
            UInt16(truncatingIfNeeded: (index < 4 ? high : low) >> UInt64(48 - 16 * (index % 4)))
        }
        func text(_ range: Range<Int>) -> String {
            groups[range].map { String($0, radix: 16) }.joined(separator: ":")
        }
        guard let gap = longestRunOfZeros(groups) else { return text(0..<8) }
        return text(0..<gap.lowerBound) + "::" + text(gap.upperBound..<8)
    }

    /// The first of the longest runs of two or more zero groups: RFC 5952 §4.2.
    private static func longestRunOfZeros(_ groups: [UInt16]) -> Range<Int>? {
        var longest = 0..<1
        var start = 0
        for index in 0..<8 {
            if groups[index] != 0 {
                start = index + 1
            } else if index + 1 - start > longest.count {
                longest = start..<(index + 1)
            }
        }
        return longest.count >= 2 ? longest : nil
    }
}
