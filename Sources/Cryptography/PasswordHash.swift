import CSodium

/// A password as it may be stored: Argon2id with its salt and cost, as text.
/// RFC 9106; https://doc.libsodium.org/password_hashing/default_phf
///
/// Both calls take `memoryBytes` and some tens of milliseconds: call them on a thread of their own, one at a time.
package struct PasswordHash: Hashable, Sendable {
    /// What one computation needs: the server's memory is bounded, so more passes stand in for more memory.
    package static let memoryBytes = 16 << 20
    private static let passes: UInt64 = 4

    /// For example `$argon2id$v=19$m=16384,t=4,p=1$…`.
    package let text: String

    /// Takes a stored hash; `verify` says false for one that is not understood.
    package init(text: String) { self.text = text }

    /// Hashes a password with a salt of its own; nil if the memory cannot be had.
    package init?(of password: String) {
        Sodium.start()
        var output = [CChar](repeating: 0, count: Int(crypto_pwhash_STRBYTES))
        let bytes = Array(password.utf8CString)
        let code = crypto_pwhash_str(
            &output, bytes, UInt64(bytes.count - 1), Self.passes, Self.memoryBytes)
        guard code == 0 else { return nil }
        text = String(decoding: output.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// True if this is the hash of `password`.
    package func verify(_ password: String) -> Bool {
        Sodium.start()
        let bytes = Array(password.utf8CString)
        return crypto_pwhash_str_verify(text, bytes, UInt64(bytes.count - 1)) == 0
    }
}
