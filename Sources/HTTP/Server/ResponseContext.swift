/// What of a request decides how its answer is laid out.
struct ResponseContext: Sendable {
    var minorVersion: UInt8 = 1
    var isHead = false
    var isPretty = false
    /// Whether the connection ends with this answer.
    var closes = false
    var crossOrigin = CrossOrigin.Decision.nothing
}
