import Analytics

/// Slows down who guesses passwords: each wrong one takes a token, and tokens come back slowly. Without tokens, no
/// password is looked at, not even the right one.
struct SignInThrottle: Sendable {
    /// How many wrong passwords may come at once.
    static let burst = 10
    /// The time for one more.
    static let refillMilliseconds: Int64 = 6_000

    /// When all tokens will be there: the bucket as one number.
    private var fullAt = Timestamp(milliseconds: .min / 2)

    /// Takes a token; or says how many seconds to wait for one.
    mutating func take(at now: Timestamp) -> Int? {
        let missing = max(0, fullAt.milliseconds - now.milliseconds)
        let wait = missing + Self.refillMilliseconds - Int64(Self.burst) * Self.refillMilliseconds
        if wait > 0 { return Int((wait + 999) / 1_000) }
        fullAt = Timestamp(milliseconds: now.milliseconds + missing + Self.refillMilliseconds)
        return nil
    }

    /// Gives a token back, since the password was right.
    mutating func giveBack() {
        fullAt.milliseconds -= Self.refillMilliseconds
    }
}
