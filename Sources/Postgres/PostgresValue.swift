/// A value bound to a parameter of a statement, in the binary form of its type. Arrays have one dimension.
package enum PostgresValue {
    case bool(Bool)
    case int4(Int32)
    case int8(Int64)
    case text(String)
    case bytes([UInt8])
    case date(PostgresDate)
    case timestamp(PostgresTimestamp)
    case bools([Bool])
    case int4s([Int32])
    case int8s([Int64])
    case texts([String])
    case dates([PostgresDate])
    case timestamps([PostgresTimestamp])

    /// The type's number in `pg_type`, which is the same on every server. src/include/catalog/pg_type.dat
    var type: UInt32 {
        switch self {
        case .bool: 16
        case .int4: 23
        case .int8: 20
        case .text: 25
        case .bytes: 17
        case .date: 1082
        case .timestamp: 1184
        case .bools: 1000
        case .int4s: 1007
        case .int8s: 1016
        case .texts: 1009
        case .dates: 1182
        case .timestamps: 1185
        }
    }

    /// Appends the field: its length, then its bytes.
    func encode(into buffer: WireBuffer) {
        switch self {
        case .bool(let value): buffer.add(value)
        case .int4(let value): buffer.add(value)
        case .int8(let value): buffer.add(value)
        case .text(let value): buffer.add(value)
        case .bytes(let value): buffer.add(value)
        case .date(let value): buffer.add(value)
        case .timestamp(let value): buffer.add(value)
        case .bools(let values): encode(values, of: 16, into: buffer) { buffer.add($0) }
        case .int4s(let values): encode(values, of: 23, into: buffer) { buffer.add($0) }
        case .int8s(let values): encode(values, of: 20, into: buffer) { buffer.add($0) }
        case .texts(let values): encode(values, of: 25, into: buffer) { buffer.add($0) }
        case .dates(let values): encode(values, of: 1082, into: buffer) { buffer.add($0) }
        case .timestamps(let values): encode(values, of: 1184, into: buffer) { buffer.add($0) }
        }
    }

    /// Dimensions, a flag for NULLs, the elements' type, length and lower bound, then the elements.
    /// src/backend/utils/adt/arrayfuncs.c, array_recv
    private func encode<Element>(
        _ values: [Element], of type: Int32, into buffer: WireBuffer, _ add: (Element) -> Void
    ) {
        let start = buffer.count
        buffer.append(Int32(0))
        buffer.append(Int32(values.isEmpty ? 0 : 1))
        buffer.append(Int32(0))
        buffer.append(type)
        if !values.isEmpty {
            buffer.append(Int32(values.count))
            buffer.append(Int32(1))
            for value in values { add(value) }
        }
        buffer.replace(at: start, with: Int32(buffer.count - start - 4))
    }
}
