/// Bytes in the binary forms of Postgres: numbers in network byte order. Grows as needed and is used again.
package final class WireBuffer {
    private var base: UnsafeMutableRawPointer
    private var capacity: Int
    package private(set) var count = 0

    package init(capacity: Int = 1024) {
        self.capacity = max(64, capacity)
        base = .allocate(byteCount: self.capacity, alignment: 8)
    }

    deinit { base.deallocate() }

    /// Forgets the bytes and keeps the memory.
    package func removeAll() { count = 0 }

    package func withBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(UnsafeRawBufferPointer(start: base, count: count))
    }

    func append(_ value: some FixedWidthInteger) {
        let size = value.bitWidth / 8
        reserve(size)
        base.storeBytes(of: value.bigEndian, toByteOffset: count, as: type(of: value))
        count += size
    }

    func append(_ bytes: UnsafeRawBufferPointer) {
        reserve(bytes.count)
        if let start = bytes.baseAddress { (base + count).copyMemory(from: start, byteCount: bytes.count) }
        count += bytes.count
    }

    /// Writes a number over one that was appended before.
    func replace(at place: Int, with value: Int32) {
        base.storeBytes(of: value.bigEndian, toByteOffset: place, as: Int32.self)
    }

    private func reserve(_ size: Int) {
        guard count + size > capacity else { return }
        capacity = max(capacity * 2, count + size)
        let grown = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 8)
        grown.copyMemory(from: base, byteCount: count)
        base.deallocate()
        base = grown
    }
}

/// Values as fields: their length, then their bytes. The types are the column's: `int4` for Int32, `int8` for Int64, and
/// so on; what does not fit is refused by the server.
extension WireBuffer {
    package func add(_ value: Int32) {
        append(Int32(4))
        append(value)
    }

    package func add(_ value: Int64) {
        append(Int32(8))
        append(value)
    }

    package func add(_ value: Double) {
        append(Int32(8))
        append(value.bitPattern)
    }

    package func add(_ value: Bool) {
        append(Int32(1))
        append(UInt8(value ? 1 : 0))
    }

    package func add(_ text: String) {
        var text = text
        text.withUTF8 { add(UnsafeRawBufferPointer($0)) }
    }

    package func add(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { add($0) }
    }

    package func add(_ date: PostgresDate) { add(date.days) }

    package func add(_ timestamp: PostgresTimestamp) { add(timestamp.microseconds) }

    private func add(_ bytes: UnsafeRawBufferPointer) {
        append(Int32(bytes.count))
        append(bytes)
    }
}
