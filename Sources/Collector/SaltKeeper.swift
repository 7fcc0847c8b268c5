import Analytics
import Cryptography
import POSIX

/// The keys of the visitor ids of the days that it is now, read from the store once. Safe from any thread.
package final class SaltKeeper: Sendable {
    private let store: any SaltStore
    private let randomSalt: @Sendable () -> Salt
    private let keys = Mutex<[LocalDay: KeyedHash]>([:])
    /// The days of the last `keep` that was carried out.
    private let kept = Mutex<ClosedRange<LocalDay>?>(nil)

    package init(store: any SaltStore, randomSalt: @escaping @Sendable () -> Salt) {
        self.store = store
        self.randomSalt = randomSalt
    }

    /// The key of a day. Blocks on the store only for a day that is not prepared.
    func key(of day: LocalDay) throws(StoreError) -> KeyedHash {
        if let key = keys.withLock({ $0[day] }) { return key }
        let key = KeyedHash(key: try store.salt(of: day, orStore: randomSalt()).bytes)
        keys.withLock { $0[day] = key }
        return key
    }

    /// Has the keys of these days at hand.
    package func prepare(_ days: ClosedRange<LocalDay>) throws(StoreError) {
        var day = days.lowerBound
        while day <= days.upperBound {
            _ = try key(of: day)
            day = day + 1
        }
    }

    /// Prepares the keys of these days and destroys all others, here and in the store.
    package func keep(_ days: ClosedRange<LocalDay>) throws(StoreError) {
        if kept.withLock({ $0 == days }) { return }
        try prepare(days)
        keys.withLock { keys in keys = keys.filter { days.contains($0.key) } }
        try store.removeSalts(except: days)
        kept.withLock { $0 = days }
    }
}
