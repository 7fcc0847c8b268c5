import Analytics
import Cryptography

/// The owner's password: set by option, or made at first start and kept as a hash.
package enum DashboardPassword: Hashable, Sendable {
    /// Set by option: in memory anyway.
    case given(String)
    case stored(PasswordHash)

    private static let setting = "dashboard_password"

    /// The password that holds, and its text if it was made just now, to be told to the owner once.
    ///
    /// Makes and stores one if none was given and none is stored; this takes some tens of milliseconds and
    /// `PasswordHash.memoryBytes`. Blocks.
    /// - Parameters:
    ///   - option: the password that the owner has set; nil or empty if none.
    ///   - randomBytes: as `Cryptography.randomBytes`.
    package static func find(
        option: String?, settings: some SettingsStore, randomBytes: (Int) -> [UInt8]
    ) throws(StoreError) -> (password: DashboardPassword, made: String?) {
        if let option, !option.isEmpty { return (.given(option), nil) }
        if let hash = try settings.get(setting) { return (.stored(PasswordHash(bytes: hash)), nil) }
        let (text, candidate) = try make(randomBytes)
        // Another server on the same store may have been faster; then its password holds.
        let stored = PasswordHash(bytes: try settings.setIfAbsent(setting, Array(candidate.text.utf8)))
        return (.stored(stored), stored == candidate ? text : nil)
    }

    /// Makes and stores a new password in place of the stored one, and returns its text. Blocks.
    package static func replace(
        in settings: some SettingsStore, randomBytes: (Int) -> [UInt8]
    ) throws(StoreError) -> String {
        let (text, hash) = try make(randomBytes)
        try settings.set(setting, Array(hash.text.utf8))
        return text
    }

    private static func make(_ randomBytes: (Int) -> [UInt8]) throws(StoreError) -> (
        text: String, PasswordHash
    ) {
        let text = generate(randomBytes)
        guard let hash = PasswordHash(of: text) else {
            throw .unavailable("no memory to hash the dashboard's password")
        }
        return (text, hash)
    }

    /// True for the right password. Takes some tens of milliseconds for a stored one: call it on a thread of its own.
    func accepts(_ attempt: String) -> Bool {
        switch self {
        case .given(let password): isEqualInConstantTime(Array(attempt.utf8), Array(password.utf8))
        case .stored(let hash): hash.verify(attempt)
        }
    }

    /// What changes with the password.
    var text: String {
        switch self {
        case .given(let password): password
        case .stored(let hash): hash.text
        }
    }

    /// 100 random bits as four groups of five characters that cannot be mistaken for each other.
    /// Crockford's base 32, in lower case. https://www.crockford.com/base32.html
    private static func generate(_ randomBytes: (Int) -> [UInt8]) -> String {
        let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz")
        let characters = randomBytes(20).map { alphabet[Int($0 & 31)] }
        return stride(from: 0, to: 20, by: 5).map { String(characters[$0..<$0 + 5]) }.joined(separator: "-")
    }
}

extension PasswordHash {
    fileprivate init(bytes: [UInt8]) { self.init(text: String(decoding: bytes, as: UTF8.self)) }
}
