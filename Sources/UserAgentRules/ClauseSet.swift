/// A set of small numbers that is cleared and walked in order cheaply.
struct ClauseSet {
    private var words: [UInt64]

    /// An empty set for numbers below `count`.
    init(count: Int) { words = Array(repeating: 0, count: (count + 63) / 64) }

    mutating func insert(_ number: Int) {
        guard number >> 6 < words.count else { return }
        words[number >> 6] |= 1 << UInt64(number & 63)
    }

    func contains(_ number: Int) -> Bool {
        number >> 6 < words.count && words[number >> 6] & 1 << UInt64(number & 63) != 0
    }

    /// Makes it equal to `other`, which has been made for the same count.
    mutating func assign(_ other: ClauseSet) {
        for index in words.indices { words[index] = other.words[index] }
    }

    /// The first member in `range` for which `isWanted` is true.
    func first(in range: Range<Int>, where isWanted: (Int) -> Bool) -> Int? {
        var word = range.lowerBound >> 6
        while word < words.count, word << 6 < range.upperBound {
            var rest = words[word]
            while rest != 0 {
                let number = word << 6 + rest.trailingZeroBitCount
                rest &= rest - 1
                if range.contains(number), isWanted(number) { return number }
            }
            word += 1
        }
        return nil
    }
}
