import Analytics

/// How records lie in a spool file: checksum (4 bytes), length of the body (4), kind (1), body. Numbers are
/// little-endian; the checksum covers everything behind itself. Zeros are no frame.
enum Frame {
    /// What a frame holds; the number is the version byte of its format.
    enum Kind: UInt8 {
        case record = 1
        case group = 2
    }

    static let headBytes = 9
    /// The longest body. A longer length is damage.
    static let maxBodyBytes = 1 << 20

    /// Appends a frame whose body `body` appends.
    ///
    /// - Precondition: the body has at most `maxBodyBytes`.
    static func append(_ kind: Kind, to bytes: inout [UInt8], body: (inout [UInt8]) -> Void) {
        let start = bytes.count
        bytes.append(contentsOf: repeatElement(0, count: headBytes))
        body(&bytes)
        let count = bytes.count - start - headBytes
        precondition(count >= 0 && count <= maxBodyBytes, "a record has at most \(maxBodyBytes) bytes")
        bytes.withUnsafeMutableBytes { all in
            seal(kind, UnsafeMutableRawBufferPointer(rebasing: all[start...]))
        }
    }

    /// Writes the head of a frame whose body lies in its place already.
    static func seal(_ kind: Kind, _ frame: UnsafeMutableRawBufferPointer) {
        frame.store(UInt32(frame.count - headBytes), at: 4)
        frame[8] = kind.rawValue
        frame.store(crc32c(UnsafeRawBufferPointer(rebasing: frame[4...])), at: 0)
    }

    /// What lies at the beginning of `bytes`.
    enum Parsed {
        case frame(Kind, body: UnsafeRawBufferPointer)
        /// A whole frame has this many bytes; there are fewer.
        case incomplete(needed: Int)
        case bad
    }

    static func parse(_ bytes: UnsafeRawBufferPointer) -> Parsed {
        guard bytes.count >= headBytes else { return .incomplete(needed: headBytes) }
        guard let kind = Kind(rawValue: bytes[8]) else { return .bad }
        let length = Int(bytes.load(UInt32.self, at: 4))
        guard length <= maxBodyBytes else { return .bad }
        let end = headBytes + length
        guard bytes.count >= end else { return .incomplete(needed: end) }
        let covered = UnsafeRawBufferPointer(rebasing: bytes[4..<end])
        guard crc32c(covered) == bytes.load(UInt32.self, at: 0) else { return .bad }
        return .frame(kind, body: UnsafeRawBufferPointer(rebasing: bytes[headBytes..<end]))
    }
}

extension UnsafeRawBufferPointer {
    /// The little-endian number at `offset`, aligned or not.
    func load<Number: FixedWidthInteger & BitwiseCopyable>(_ type: Number.Type, at offset: Int) -> Number {
        Number(littleEndian: loadUnaligned(fromByteOffset: offset, as: type))
    }
}

extension UnsafeMutableRawBufferPointer {
    /// Puts the number at `offset`, little-endian, aligned or not.
    func store<Number: FixedWidthInteger & BitwiseCopyable>(_ number: Number, at offset: Int) {
        storeBytes(of: number.littleEndian, toByteOffset: offset, as: Number.self)
    }
}
