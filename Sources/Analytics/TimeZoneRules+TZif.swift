extension TimeZoneRules {
    /// Reads the bytes of a compiled time zone file, version 2 or later, and goes on by its rule for the years to
    /// come, up to 2100. RFC 9636 section 3.
    ///
    /// Returns nil if the bytes are not such a file.
    package init?(name: String, tzif bytes: [UInt8]) {
        var reader = TZifReader(bytes: bytes)
        // The first block has 32-bit times; the second has all.
        guard let first = reader.header(), first.version >= 2, reader.skip(first.blockBytes(timeBytes: 4)),
            let header = reader.header(), let table = reader.table(header), let rule = reader.footer()
        else { return nil }
        var transitions = table.transitions
        var offsets = table.offsets
        if let rule = PosixTimeZoneRule(rule) {
            rule.extend(&transitions, &offsets, throughYear: 2100)
        }
        self.init(name: name, transitions: transitions, offsets: offsets)
    }
}

/// Walks over the bytes of a time zone file; everything returns nil past the end.
private struct TZifReader {
    let bytes: [UInt8]
    var position = 0

    struct Header {
        var version: Int
        var utcIndicators, standardIndicators, leapSeconds, transitions, types, nameBytes: Int

        func blockBytes(timeBytes: Int) -> Int {
            transitions * (timeBytes + 1) + types * 6 + nameBytes + leapSeconds * (timeBytes + 4)
                + standardIndicators + utcIndicators
        }
    }

    mutating func header() -> Header? {
        guard position + 44 <= bytes.count, bytes[position..<position + 4].elementsEqual("TZif".utf8) else {
            return nil
        }
        let version = bytes[position + 4] == 0 ? 1 : Int(bytes[position + 4]) - 48
        position += 20
        let counts = (0..<6).map { _ in Int(integer(4)) }
        guard counts.allSatisfy({ (0...100_000).contains($0) }), counts[4] > 0 else { return nil }
        return Header(
            version: version, utcIndicators: counts[0], standardIndicators: counts[1], leapSeconds: counts[2],
            transitions: counts[3], types: counts[4], nameBytes: counts[5])
    }

    mutating func skip(_ count: Int) -> Bool {
        position += count
        return position <= bytes.count
    }

    /// Transitions and offsets of a block with 64-bit times.
    mutating func table(_ header: Header) -> (transitions: [Int64], offsets: [Int64])? {
        let start = position
        guard skip(header.blockBytes(timeBytes: 8)) else { return nil }
        let end = position
        position = start
        let transitions = (0..<header.transitions).map { _ in integer(8) }
        let types = (0..<header.transitions).map { _ in Int(integer(1)) & 0xff }
        var typeOffsets: [Int64] = []
        for _ in 0..<header.types {
            typeOffsets.append(integer(4))
            position += 2
        }
        position = end
        guard types.allSatisfy({ $0 < typeOffsets.count }), typeOffsets.allSatisfy({ abs($0) < 86_400 }),
            zip(transitions, transitions.dropFirst()).allSatisfy(<)
        else { return nil }
        return (transitions, [typeOffsets[0]] + types.map { typeOffsets[$0] })
    }

    /// The rule between the two line ends after the last block.
    func footer() -> String? {
        guard position < bytes.count, bytes[position] == 10,
            let end = bytes[(position + 1)...].firstIndex(of: 10)
        else { return nil }
        return String(decoding: bytes[(position + 1)..<end], as: UTF8.self)
    }

    /// A big-endian, signed integer of `count` bytes. The caller has checked that they are there.
    private mutating func integer(_ count: Int) -> Int64 {
        var value = Int64(Int8(bitPattern: bytes[position]))
        for index in 1..<max(count, 1) where index < count {
            value = value << 8 | Int64(bytes[position + index])
        }
        position += count
        return value
    }
}
