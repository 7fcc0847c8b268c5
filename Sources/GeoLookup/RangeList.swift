/// Where in a table the ranges of one kind of address are.
struct RangeList {
    /// The offset of the first range's start.
    let start: Int
    let count: Int
    /// Bytes of a range's start.
    let width: Int

    /// The offset behind the last range's country.
    var end: Int { start + count * (width + 1) }

    /// The number of the country of the last range that starts at or before `key`; 0 if there is none.
    ///
    /// `bytes` must hold all up to `end`.
    func country(of key: UInt64, bytes: UnsafeRawBufferPointer) -> UInt8 {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if rangeStart(middle, bytes) <= key { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? 0 : bytes[start + count * width + low - 1]
    }

    private func rangeStart(_ index: Int, _ bytes: UnsafeRawBufferPointer) -> UInt64 {
        let offset = start + index * width
        let low = UInt64(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)))
        guard width == 6 else { return low }
        let high = UInt64(
            UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: offset + 4, as: UInt16.self)))
        return high << 32 | low
    }
}
