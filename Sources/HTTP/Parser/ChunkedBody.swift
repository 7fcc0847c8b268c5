/// Takes the chunked coding off a body. See RFC 9112 §7.1.
///
/// Extensions and trailer fields are checked, limited and dropped: `;name` and `;name=token` are taken, quoted
/// values and blanks are not. Trailer fields that would frame a message or route it are refused (RFC 9110 §6.5.1).
struct ChunkedBody: Sendable {
    private enum Stage {
        case size, extensionStart, extensionName, extensionValue, sizeEnd
        case data, dataEnd, dataLineFeed
        case trailerStart, trailerName, trailerValue, trailerEnd, end
    }

    private var stage = Stage.size
    private var remaining = 0
    private var digits = 0
    /// Bytes of the size line, or of all trailers.
    private var overhead = 0
    private var token = 0
    /// The beginning of a trailer's name.
    private var name: [UInt8] = []

    private static let sizeLineLimit = 256
    private static let trailersLimit = 4_096

    /// Decodes from `position` on, moving it; true once the body is complete.
    mutating func decode(
        _ bytes: Span<UInt8>, _ position: inout Int, into body: inout [UInt8], limit: Int
    ) throws(RequestRefusal) -> Bool {
        while position < bytes.count {
            if stage == .data {
                takeData(bytes, &position, into: &body)
                continue
            }
            let byte = bytes[position]
            position += 1
            if try step(byte, room: limit - body.count) { return true }
        }
        return false
    }

    private mutating func takeData(_ bytes: Span<UInt8>, _ position: inout Int, into body: inout [UInt8]) {
        let count = min(remaining, bytes.count - position)
        body.append(bytes.extracting(position..<position + count))
        position += count
        remaining -= count
        if remaining == 0 { stage = .dataEnd }
    }

    /// Takes one byte that is not data; true if the body ends with it.
    private mutating func step(_ byte: UInt8, room: Int) throws(RequestRefusal) -> Bool {
        switch stage {
        case .size, .extensionStart, .extensionName, .extensionValue, .sizeEnd: try stepSizeLine(byte, room)
        case .data: break
        case .dataEnd: try expect(byte, .carriageReturn, then: .dataLineFeed)
        case .dataLineFeed:
            try expect(byte, .lineFeed, then: .size)
            (digits, overhead) = (0, 0)
        case .trailerStart, .trailerName, .trailerValue, .trailerEnd: try stepTrailer(byte)
        case .end:
            try expect(byte, .lineFeed, then: .end)
            return true
        }
        return false
    }

    private mutating func expect(_ byte: UInt8, _ expected: UInt8, then next: Stage) throws(RequestRefusal) {
        guard byte == expected else { throw .chunk }
        stage = next
    }

    private mutating func stepSizeLine(_ byte: UInt8, _ room: Int) throws(RequestRefusal) {
        overhead += 1
        guard overhead <= Self.sizeLineLimit else { throw .chunk }
        if stage == .sizeEnd { return try endSizeLine(byte) }
        if stage == .size, let digit = byte.hexValue { return try addDigit(digit, room) }
        switch (stage, byte) {
        case (.size, UInt8(ascii: ";")) where digits > 0: stage = .extensionStart
        case (.size, .carriageReturn) where digits > 0: stage = .sizeEnd
        case (.extensionStart, _) where byte.isToken: stage = .extensionName
        case (.extensionName, _) where byte.isToken: break
        case (.extensionName, UInt8(ascii: "=")): (stage, token) = (.extensionValue, 0)
        case (.extensionValue, _) where byte.isToken: token += 1
        case (.extensionName, UInt8(ascii: ";")): stage = .extensionStart
        case (.extensionName, .carriageReturn): stage = .sizeEnd
        case (.extensionValue, UInt8(ascii: ";")) where token > 0: stage = .extensionStart
        case (.extensionValue, .carriageReturn) where token > 0: stage = .sizeEnd
        default: throw .chunk
        }
    }

    /// 15 digits are more than any limit and cannot overflow.
    private mutating func addDigit(_ digit: UInt8, _ room: Int) throws(RequestRefusal) {
        if digits == 0 { remaining = 0 }
        digits += 1
        guard digits <= 15 else { throw .chunk }
        remaining = remaining << 4 | Int(digit)
        guard remaining <= room else { throw .bodyTooLarge }
    }

    private mutating func endSizeLine(_ byte: UInt8) throws(RequestRefusal) {
        try expect(byte, .lineFeed, then: remaining == 0 ? .trailerStart : .data)
        overhead = 0
    }

    private mutating func stepTrailer(_ byte: UInt8) throws(RequestRefusal) {
        overhead += 1
        guard overhead <= Self.trailersLimit else { throw .fieldsTooLarge }
        switch (stage, byte) {
        case (.trailerStart, .carriageReturn): stage = .end
        case (.trailerStart, _) where byte.isToken: (stage, name) = (.trailerName, [byte])
        case (.trailerName, _) where byte.isToken: if name.count < 32 { name.append(byte) }
        case (.trailerName, .colon) where !isForbiddenInTrailers: stage = .trailerValue
        case (.trailerValue, .carriageReturn): stage = .trailerEnd
        case (.trailerValue, _) where byte.isFieldValue: break
        case (.trailerEnd, .lineFeed): stage = .trailerStart
        default: throw .chunk
        }
    }

    private var isForbiddenInTrailers: Bool {
        for forbidden: StaticString in ["transfer-encoding", "content-length", "host"]
        where name.span.equalsIgnoringCase(forbidden) { return true }
        return false
    }
}
