import CSodium

/// The library's one-time start, which picks the fastest code for this processor and makes it safe for threads.
/// https://doc.libsodium.org/usage
enum Sodium {
    private static let started: Void = {
        precondition(sodium_init() >= 0, "libsodium does not start: no random device")
    }()

    static func start() { _ = started }
}
