import Analytics
import Cryptography

/// Makes and checks the cookie of a signed-in owner: when it ends, and a code that only this server can make.
///
/// The key comes from a stored random one and from the password: with either of them changed, no cookie is good.
struct SessionCookie: Sendable {
    static let name = "picolytics_session"
    static let lifetimeSeconds: Int64 = 30 * 86_400

    private let authentication: MessageAuthentication

    /// - Parameters:
    ///   - signingKey: `MessageAuthentication.keyByteCount` secret bytes.
    ///   - password: whatever changes with the password: itself, or its hash.
    init(signingKey: [UInt8], password: String) {
        let stored = MessageAuthentication(key: signingKey)
        authentication = MessageAuthentication(key: stored.code(Array("session \(password)".utf8)))
    }

    /// A cookie value that is good from `now` for `lifetimeSeconds`.
    func value(at now: Timestamp) -> String {
        let end = String(now.milliseconds / 1000 + Self.lifetimeSeconds)
        return "\(end).\(Hexadecimal.text(authentication.code(Array(end.utf8))))"
    }

    /// True for a value that this server made and that has not ended.
    func isGood(_ value: String, at now: Timestamp) -> Bool {
        let parts = value.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, let code = Hexadecimal.bytes(parts[1]),
            authentication.verify(code, of: Array(parts[0].utf8)), let end = Int64(parts[0])
        else { return false }
        return now.milliseconds / 1000 < end
    }

    /// True if a `Cookie` field holds a good value.
    func isIn(_ field: String, at now: Timestamp) -> Bool {
        Self.values(in: field).contains { isGood($0, at: now) }
    }

    /// The values of all cookies of our name. RFC 6265 section 4.2.1.
    private static func values(in field: String) -> [String] {
        field.split(separator: ";").compactMap { pair in
            let pair = pair.drop { $0 == " " }
            return pair.hasPrefix("\(name)=") ? String(pair.dropFirst(name.utf8.count + 1)) : nil
        }
    }

    /// The `Set-Cookie` field that gives a browser `value`, or takes its cookie away.
    ///
    /// - Parameter isSecure: the reader's connection is encrypted: the cookie must not go over another one.
    static func field(_ value: String?, isSecure: Bool) -> String {
        let age = value == nil ? 0 : lifetimeSeconds
        return "\(name)=\(value ?? ""); Path=/dashboard; Max-Age=\(age); HttpOnly; SameSite=Lax"
            + (isSecure ? "; Secure" : "")
    }
}
