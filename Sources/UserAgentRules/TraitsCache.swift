import Analytics

/// The traits of user agents seen lately, by a hash of theirs under the process's secret seed.
///
/// Two generations: the newer fills up, then becomes the older and the older is forgotten; what is found in the older
/// moves to the newer. So at most `2 * capacity` entries, about 1.8 MB, and no bookkeeping on a hit. With that many
/// entries two of 2^64 hashes meet once in 10^15 lookups.
struct TraitsCache {
    /// Entries of a generation: what a table of 8,192 places holds.
    static let capacity = 6_144

    private var newer: [UInt64: UserAgentTraits] = [:]
    private var older: [UInt64: UserAgentTraits] = [:]

    var count: Int { newer.count + older.count }

    static func key(of userAgent: UnsafeRawBufferPointer) -> UInt64 {
        var hasher = Hasher()
        hasher.combine(bytes: userAgent)
        return UInt64(truncatingIfNeeded: hasher.finalize())
    }

    subscript(key: UInt64) -> UserAgentTraits? {
        mutating get {
            if let traits = newer[key] { return traits }
            guard let traits = older.removeValue(forKey: key) else { return nil }
            insert(traits, for: key)
            return traits
        }
    }

    mutating func insert(_ traits: UserAgentTraits, for key: UInt64) {
        if newer.count >= Self.capacity {
            older = newer
            newer = [:]
        }
        newer[key] = traits
    }
}
