import HTTP

/// Reads JSON from bytes where they lie, without a tree of values. RFC 8259.
struct JSONScanner {
    /// The bytes are not JSON, or not of the type that was asked for.
    struct Malformed: Error {}

    /// Deeper nesting in values that nobody reads is refused, so that no body can exhaust the stack.
    private static let depthLimit = 64

    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Calls `body` at the value of each key of an object; `body` must read or skip that value.
    mutating func forEachKey(
        _ body: (String, inout JSONScanner) throws(Malformed) -> Void
    ) throws(Malformed) {
        try expect(UInt8(ascii: "{"))
        if skip(UInt8(ascii: "}")) { return }
        repeat {
            let key = try text()
            try expect(UInt8(ascii: ":"))
            try body(key, &self)
        } while skip(UInt8(ascii: ","))
        try expect(UInt8(ascii: "}"))
    }

    /// True and past it if the next value is null.
    mutating func takeNull() throws(Malformed) -> Bool {
        skipBlanks()
        guard peek == UInt8(ascii: "n") else { return false }
        try literal("null")
        return true
    }

    /// An integer without fraction and exponent, of 32 bits.
    mutating func integer() throws(Malformed) -> Int32 {
        let text = try numberText()
        guard let value = Int32(text) else { throw Malformed() }
        return value
    }

    /// Any number that a `Double` can hold.
    mutating func number() throws(Malformed) -> Double {
        let text = try numberText()
        guard let value = Double(text), value.isFinite else { throw Malformed() }
        return value
    }

    /// A string, with U+FFFD for what is no sound Unicode and for NUL.
    mutating func text() throws(Malformed) -> String {
        try expect(UInt8(ascii: "\""))
        let start = position
        while let byte = peek, byte >= 0x20, byte != UInt8(ascii: "\\") {
            position += 1
            if byte == UInt8(ascii: "\"") {
                return String(decoding: bytes[start..<position - 1], as: UTF8.self)
            }
        }
        return try escapedText(Array(bytes[start..<position]))
    }

    /// Passes over a value of any type.
    mutating func skipValue() throws(Malformed) {
        try skipValue(depth: 0)
    }

    private mutating func skipValue(depth: Int) throws(Malformed) {
        skipBlanks()
        guard let byte = peek, depth < Self.depthLimit else { throw Malformed() }
        switch byte {
        case UInt8(ascii: "{"):
            try forEachKey { (_, scanner) throws(Malformed) in try scanner.skipValue(depth: depth + 1) }
        case UInt8(ascii: "["): try skipArray(depth: depth)
        case UInt8(ascii: "\""): _ = try text()
        case UInt8(ascii: "t"): try literal("true")
        case UInt8(ascii: "f"): try literal("false")
        case UInt8(ascii: "n"): try literal("null")
        default: _ = try numberText()
        }
    }

    private mutating func skipArray(depth: Int) throws(Malformed) {
        try expect(UInt8(ascii: "["))
        if skip(UInt8(ascii: "]")) { return }
        repeat { try skipValue(depth: depth + 1) } while skip(UInt8(ascii: ","))
        try expect(UInt8(ascii: "]"))
    }

    /// The rest of a string from its first escape on, after the bytes before it.
    private mutating func escapedText(_ start: [UInt8]) throws(Malformed) -> String {
        var decoded = start
        while let byte = peek, byte >= 0x20 {
            position += 1
            if byte == UInt8(ascii: "\"") { return String(decoding: decoded, as: UTF8.self) }
            if byte == UInt8(ascii: "\\") { try escape(into: &decoded) } else { decoded.append(byte) }
        }
        throw Malformed()
    }

    private mutating func escape(into decoded: inout [UInt8]) throws(Malformed) {
        guard let byte = peek else { throw Malformed() }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): decoded.append(byte)
        case UInt8(ascii: "b"): decoded.append(8)
        case UInt8(ascii: "f"): decoded.append(12)
        case UInt8(ascii: "n"): decoded.append(10)
        case UInt8(ascii: "r"): decoded.append(13)
        case UInt8(ascii: "t"): decoded.append(9)
        case UInt8(ascii: "u"): decoded.append(contentsOf: String(try unicodeEscape()).utf8)
        default: throw Malformed()
        }
    }

    /// The scalar after `\u`, of a surrogate pair if there is one.
    private mutating func unicodeEscape() throws(Malformed) -> Unicode.Scalar {
        let unit = try hexadecimalUnit()
        if (0xd800..<0xdc00).contains(unit) {
            let afterHigh = position
            if try skipLowSurrogateStart() {
                let low = try hexadecimalUnit()
                if (0xdc00..<0xe000).contains(low) {
                    return Unicode.Scalar(0x10000 + (unit - 0xd800) << 10 + (low - 0xdc00)) ?? "\u{fffd}"
                }
            }
            position = afterHigh
        }
        return unit == 0 ? "\u{fffd}" : Unicode.Scalar(unit) ?? "\u{fffd}"
    }

    private mutating func skipLowSurrogateStart() throws(Malformed) -> Bool {
        guard position + 1 < bytes.count, bytes[position] == UInt8(ascii: "\\"),
            bytes[position + 1] == UInt8(ascii: "u")
        else { return false }
        position += 2
        return true
    }

    private mutating func hexadecimalUnit() throws(Malformed) -> UInt32 {
        guard position + 4 <= bytes.count else { throw Malformed() }
        var unit: UInt32 = 0
        for byte in bytes[position..<position + 4] {
            guard let digit = byte.hexValue else { throw Malformed() }
            unit = unit << 4 | UInt32(digit)
        }
        position += 4
        return unit
    }

    /// The characters of a number, by the grammar of RFC 8259 section 6.
    private mutating func numberText() throws(Malformed) -> String {
        skipBlanks()
        let start = position
        _ = skipHere(UInt8(ascii: "-"))
        if !skipHere(UInt8(ascii: "0")) { try digits() }
        if skipHere(UInt8(ascii: ".")) { try digits() }
        if skipHere(UInt8(ascii: "e")) || skipHere(UInt8(ascii: "E")) {
            if !skipHere(UInt8(ascii: "+")) { _ = skipHere(UInt8(ascii: "-")) }
            try digits()
        }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private mutating func digits() throws(Malformed) {
        let start = position
        while let byte = peek, (48...57).contains(byte) { position += 1 }
        if position == start { throw Malformed() }
    }

    private mutating func literal(_ text: StaticString) throws(Malformed) {
        for index in 0..<text.utf8CodeUnitCount {
            guard skipHere(text.utf8Start[index]) else { throw Malformed() }
        }
    }

    private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skipBlanks() {
        while let byte = peek, byte == 32 || byte == 10 || byte == 13 || byte == 9 { position += 1 }
    }

    private mutating func skipHere(_ byte: UInt8) -> Bool {
        guard peek == byte else { return false }
        position += 1
        return true
    }

    private mutating func skip(_ byte: UInt8) -> Bool {
        skipBlanks()
        return skipHere(byte)
    }

    private mutating func expect(_ byte: UInt8) throws(Malformed) {
        if !skip(byte) { throw Malformed() }
    }
}
