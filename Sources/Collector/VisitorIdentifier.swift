import Analytics
import Cryptography
import POSIX

/// Makes visitor ids: SipHash-2-4 with the day's secret key over the fields that tell one visitor from another and
/// do not change within a visit.
///
/// Each field is preceded by its length, so that no two visitors have the same bytes. The buffer keeps the fields of
/// the last request until the next one.
struct VisitorIdentifier {
    private var buffer: [UInt8] = []

    mutating func visitor(
        site: String, address: IPAddress, userAgent: UnsafeRawBufferPointer?,
        acceptLanguage: UnsafeRawBufferPointer?, key: KeyedHash
    ) -> VisitorID {
        buffer.removeAll(keepingCapacity: true)
        append(site.utf8)
        switch address {
        case .v4(let bits): append(bits)
        case .v6(let high, let low):
            append(high)
            append(low)
        }
        if let userAgent { append(userAgent) } else { append([]) }
        if let acceptLanguage { append(acceptLanguage) } else { append([]) }
        return VisitorID(bits: key.hash(buffer))
    }

    private mutating func append(_ field: some Collection<UInt8>) {
        appendBytes(of: UInt32(truncatingIfNeeded: field.count))
        buffer.append(contentsOf: field)
    }

    private mutating func append(_ integer: some FixedWidthInteger) {
        appendBytes(of: UInt32(integer.bitWidth / 8))
        appendBytes(of: integer)
    }

    private mutating func appendBytes(of integer: some FixedWidthInteger) {
        withUnsafeBytes(of: integer.littleEndian) { buffer.append(contentsOf: $0) }
    }
}
