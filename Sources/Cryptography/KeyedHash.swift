// Cryptography: a thin, safe wrapper over libsodium: keyed hashes, randomness, passwords. It knows nothing of
// visitors or sessions. https://doc.libsodium.org

import CSodium

/// SipHash-2-4: a short keyed hash, a pseudorandom function as long as the key is secret.
/// Aumasson and Bernstein, "SipHash: a fast short-input PRF"; https://doc.libsodium.org/hashing/short-input_hashing
package struct KeyedHash: Sendable {
    /// The number of bytes of a key.
    package static let keyByteCount = 16

    private let key: [UInt8]

    /// - Precondition: `key` has exactly `keyByteCount` bytes.
    package init(key: [UInt8]) {
        precondition(key.count == Self.keyByteCount, "a SipHash key has 16 bytes, not \(key.count)")
        self.key = key
    }

    /// The hash of `bytes`, read as a little-endian number as in the paper.
    package func hash(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        var result: UInt64 = 0
        crypto_shorthash_siphash24(
            &result, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), UInt64(bytes.count), key)
        return UInt64(littleEndian: result)
    }

    /// The hash of `bytes`.
    package func hash(_ bytes: [UInt8]) -> UInt64 {
        bytes.withUnsafeBytes { hash($0) }
    }
}
