/// A record that says who made it and in what order, and whose other bytes follow from that.
struct NumberedRecord: Hashable {
    var producer: UInt64
    var sequence: UInt64

    static let shortest = 16

    init(producer: UInt64, sequence: UInt64) {
        self.producer = producer
        self.sequence = sequence
    }

    func append(to bytes: inout [UInt8], size: Int) {
        withUnsafeBytes(of: producer.littleEndian) { bytes.append(contentsOf: $0) }
        withUnsafeBytes(of: sequence.littleEndian) { bytes.append(contentsOf: $0) }
        bytes.append(contentsOf: repeatElement(filling, count: size - Self.shortest))
    }

    /// Reads it back; nil if the bytes are not what `append` makes.
    init?(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count >= Self.shortest else { return nil }
        producer = UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self))
        sequence = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
        let filling = filling
        guard bytes[Self.shortest...].allSatisfy({ $0 == filling }) else { return nil }
    }

    private var filling: UInt8 { UInt8(truncatingIfNeeded: producer &* 31 &+ sequence) }
}
