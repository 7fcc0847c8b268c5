/// Finds the parts of a head, byte by byte, and refuses it at the first byte that cannot be. See RFC 9112 §2 to §5.
///
/// It may be given the head in pieces: it continues where it stopped, over the same bytes with more behind them.
/// Every limit is met at a certain byte, so pieces and the whole give the same result.
struct HeadScanner: Sendable {
    private enum Stage {
        case start, emptyLineEnd, method, target, version, requestLineEnd
        case lineStart, name, value, lineEnd, headEnd
    }

    private var stage = Stage.start
    private var lineStart = 0
    private var fieldsStart = 0
    private var nameEnd = 0

    /// How many bytes have been looked at; the size of the head once it is complete.
    private(set) var position = 0
    private(set) var method = 0..<0
    private(set) var target = 0..<0
    /// The x of HTTP/1.x.
    private(set) var minorVersion: UInt8 = 1
    private(set) var places: [FieldPlace] = []

    /// Whether a byte of a request has been seen.
    var hasBegun: Bool { position > 0 }

    /// Looks at the bytes after `position`; true once the head is complete.
    mutating func scan(_ bytes: Span<UInt8>, _ limits: RequestLimits) throws(RequestRefusal) -> Bool {
        while position < bytes.count {
            switch stage {
            case .start: start(bytes)
            case .emptyLineEnd: try expectLineFeed(bytes, then: .method)
            case .method: try scanMethod(bytes, limits)
            case .target: try scanTarget(bytes, limits)
            case .version: try scanVersion(bytes, limits)
            case .requestLineEnd:
                try expectLineFeed(bytes, then: .lineStart)
                fieldsStart = position
            case .lineStart: try startLine(bytes, limits)
            case .name: try scanName(bytes, limits)
            case .value: try scanValue(bytes, limits)
            case .lineEnd: try expectLineFeed(bytes, then: .lineStart)
            case .headEnd:
                try expectLineFeed(bytes, then: .headEnd)
                return true
            }
        }
        return false
    }

    /// One empty line before a request is passed over: RFC 9112 §2.2.
    private mutating func start(_ bytes: Span<UInt8>) {
        if bytes[position] == .carriageReturn {
            position += 1
            stage = .emptyLineEnd
        } else {
            stage = .method
        }
    }

    private mutating func expectLineFeed(_ bytes: Span<UInt8>, then next: Stage) throws(RequestRefusal) {
        guard bytes[position] == .lineFeed else { throw .lineEnding }
        position += 1
        lineStart = position
        stage = next
    }

    private mutating func scanMethod(_ bytes: Span<UInt8>, _ limits: RequestLimits) throws(RequestRefusal) {
        let limit = lineStart + limits.requestLineBytes
        while position < bytes.count {
            guard position < limit else { throw .requestLineTooLong }
            let byte = bytes[position]
            if byte == .space, position > lineStart {
                method = lineStart..<position
                position += 1
                stage = .target
                return
            }
            guard byte.isToken else { throw byte == .lineFeed ? .lineEnding : .requestLine }
            position += 1
        }
    }

    private mutating func scanTarget(_ bytes: Span<UInt8>, _ limits: RequestLimits) throws(RequestRefusal) {
        let limit = lineStart + limits.requestLineBytes
        while position < bytes.count {
            guard position < limit else { throw .requestLineTooLong }
            let byte = bytes[position]
            if byte == .space {
                target = (method.upperBound + 1)..<position
                guard !target.isEmpty else { throw .requestLine }
                position += 1
                stage = .version
                return
            }
            guard byte.isTarget else { throw byte == .lineFeed ? .lineEnding : .requestLine }
            position += 1
        }
    }

    private mutating func scanVersion(_ bytes: Span<UInt8>, _ limits: RequestLimits) throws(RequestRefusal) {
        let limit = lineStart + limits.requestLineBytes
        while position < bytes.count {
            let byte = bytes[position]
            if byte == .carriageReturn {
                try readVersion(bytes)
                position += 1
                stage = .requestLineEnd
                return
            }
            guard position < limit else { throw .requestLineTooLong }
            guard byte.isTarget else { throw byte == .lineFeed ? .lineEnding : .requestLine }
            position += 1
        }
    }

    private mutating func readVersion(_ bytes: Span<UInt8>) throws(RequestRefusal) {
        let start = target.upperBound + 1
        let name: StaticString = "HTTP/"
        guard position - start == 8 else { throw .requestLine }
        for index in 0..<5 where bytes[start + index] != name.utf8Start[index] { throw .requestLine }
        guard bytes[start + 5].isDigit, bytes[start + 6] == UInt8(ascii: "."), bytes[start + 7].isDigit else {
            throw .requestLine
        }
        minorVersion = bytes[start + 7] - UInt8(ascii: "0")
        guard bytes[start + 5] == UInt8(ascii: "1"), minorVersion <= 1 else { throw .version }
    }

    private mutating func startLine(_ bytes: Span<UInt8>, _ limits: RequestLimits) throws(RequestRefusal) {
        switch bytes[position] {
        case .carriageReturn:
            position += 1
            stage = .headEnd
        case .space, .tab: throw places.isEmpty ? .fieldName : .foldedField
        default:
            guard places.count < limits.fieldCount else { throw .fieldsTooLarge }
            stage = .name
        }
    }

    private mutating func scanName(_ bytes: Span<UInt8>, _ limits: RequestLimits) throws(RequestRefusal) {
        let limit = try lineLimit(limits)
        let end = min(bytes.count, limit)
        var index = position
        while index < end, bytes[index].isToken { index += 1 }
        position = index
        guard index < bytes.count else { return }
        guard index < limit else { throw .fieldTooLarge }
        guard bytes[index] == .colon, index > lineStart else {
            throw bytes[index] == .lineFeed ? .lineEnding : .fieldName
        }
        nameEnd = index
        position = index + 1
        stage = .value
    }

    private mutating func scanValue(_ bytes: Span<UInt8>, _ limits: RequestLimits) throws(RequestRefusal) {
        let limit = try lineLimit(limits)
        position = Self.endOfValue(bytes, from: position, to: min(bytes.count, limit))
        guard position < bytes.count else { return }
        switch bytes[position] {
        case .carriageReturn:
            addField(bytes)
            position += 1
            stage = .lineEnd
        case _ where position == limit: throw .fieldTooLarge
        case .lineFeed: throw .lineEnding
        default: throw .fieldValue
        }
    }

    /// The first byte from `start` on that is no part of a value; `end` if all are.
    private static func endOfValue(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> Int {
        let raw = bytes.bytes
        let ones: UInt64 = 0x0101_0101_0101_0101
        var index = start
        while index < end {
            // Eight bytes at once while none of them is a control character: "Determine if a word has a byte less
            // than n" and "… a zero byte", Bit Twiddling Hacks, S. E. Anderson.
            while index + 8 <= end {
                let word = raw.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self)
                let deletes = word ^ (ones &* 0x7F)
                let found = (word &- ones &* 0x20) & ~word | (deletes &- ones) & ~deletes
                guard found & (ones &* 0x80) == 0 else { break }
                index += 8
            }
            guard index < end, bytes[index].isFieldValue else { break }
            index += 1
        }
        return index
    }

    /// The first byte that the line's end may not pass.
    private func lineLimit(_ limits: RequestLimits) throws(RequestRefusal) -> Int {
        let limitOfAll = fieldsStart + limits.fieldsBytes - 2
        guard lineStart < limitOfAll else { throw .fieldsTooLarge }
        return min(lineStart + limits.fieldBytes, limitOfAll)
    }

    private mutating func addField(_ bytes: Span<UInt8>) {
        var start = nameEnd + 1
        var end = position
        while start < end, bytes[start] == .space || bytes[start] == .tab { start += 1 }
        while end > start, bytes[end - 1] == .space || bytes[end - 1] == .tab { end -= 1 }
        if places.isEmpty { places.reserveCapacity(16) }
        places.append(
            FieldPlace(
                nameStart: UInt16(lineStart), nameCount: UInt16(nameEnd - lineStart),
                valueStart: UInt16(start), valueCount: UInt16(end - start)))
    }
}
