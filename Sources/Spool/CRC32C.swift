import CCRC32C

/// The CRC-32C of RFC 3720 section 12.1, with the processor's instruction where it has one.
package func crc32c(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
    ccrc32c(bytes.baseAddress, bytes.count)
}
