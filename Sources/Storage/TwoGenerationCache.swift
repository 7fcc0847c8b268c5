/// A bounded cache: values come into the young generation, and when its owner finds it full, `rotate` makes it the
/// old one and drops the old one of before. What is asked for in between moves to the young again and stays.
struct TwoGenerationCache<Key: Hashable, Value> {
    private(set) var young: [Key: Value] = [:]
    private var old: [Key: Value] = [:]

    /// The values that the next `rotate` drops.
    var leaving: some Sequence<(key: Key, value: Value)> {
        old.lazy.filter { young[$0.key] == nil }
    }

    /// The value of a key, which stays for another generation by being asked for.
    mutating func value(of key: Key) -> Value? {
        if let value = young[key] { return value }
        guard let value = old[key] else { return nil }
        young[key] = value
        return value
    }

    mutating func set(_ value: Value, of key: Key) { young[key] = value }

    mutating func rotate() {
        swap(&young, &old)
        young.removeAll(keepingCapacity: true)
    }

    mutating func removeAll() {
        young = [:]
        old = [:]
    }
}
