import CSodium

/// HMAC-SHA-512 cut to 256 bits: proves that who made a message has the key.
/// RFC 2104, RFC 4868; https://doc.libsodium.org/secret-key_cryptography/secret-key_authentication
package struct MessageAuthentication: Sendable {
    /// The number of bytes of a key.
    package static let keyByteCount = 32
    /// The number of bytes of a code.
    package static let codeByteCount = 32

    private let key: [UInt8]

    /// - Precondition: `key` has exactly `keyByteCount` bytes.
    package init(key: [UInt8]) {
        precondition(key.count == Self.keyByteCount, "an HMAC key has 32 bytes here, not \(key.count)")
        self.key = key
    }

    /// The code of `message`: `codeByteCount` bytes.
    package func code(_ message: [UInt8]) -> [UInt8] {
        Sodium.start()
        var code = [UInt8](repeating: 0, count: Self.codeByteCount)
        crypto_auth(&code, message, UInt64(message.count), key)
        return code
    }

    /// True if `code` is the code of `message`; takes as long for a code that is nearly right as for any other.
    package func verify(_ code: [UInt8], of message: [UInt8]) -> Bool {
        isEqualInConstantTime(code, self.code(message))
    }
}

/// True if both are the same, in a time that tells nothing but their lengths.
/// https://doc.libsodium.org/helpers#constant-time-test-for-equality
package func isEqualInConstantTime(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    left.count == right.count && sodium_memcmp(left, right, left.count) == 0
}
