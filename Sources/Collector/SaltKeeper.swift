import Analytics
import Cryptography
import POSIX

/// The keys of the visitor ids of the days that it is now, read from the store once. Safe from any thread.
///
/// Where the store is away and a day has no salt yet, one is made here, used from then on, after a restart too, and
/// offered to the store as soon as it is back. If the store has got another by then, that one is taken from then on,
/// so that all who share the store agree again.
package final class SaltKeeper: Sendable {
    /// What the last call that asked the store for a salt found.
    private enum Reach {
        case reached
        case away
        /// No salt can be had, for this reason.
        case failing(StoreError)
    }

    private let store: any SaltStore
    private let randomSalt: @Sendable () -> Salt
    private let keys = Mutex<[LocalDay: KeyedHash]>([:])
    /// Where both locks are held, this one is taken first.
    private let local: Mutex<LocalSalts>
    private let reach = Mutex(Reach.reached)
    /// The days of the last `keep` that was carried out.
    private let kept = Mutex<ClosedRange<LocalDay>?>(nil)

    /// - Parameter directory: where salts are kept while the store is away; it must exist and be this process's alone.
    /// - Throws: if what was kept there is damaged or cannot be read.
    package init(
        store: any SaltStore, directory: String, randomSalt: @escaping @Sendable () -> Salt
    ) throws(StoreError) {
        self.store = store
        self.randomSalt = randomSalt
        local = Mutex(try LocalSalts(directory: directory))
    }

    /// The key of a day. For a day that is not prepared it asks the store, which may block, and only if the store is
    /// not known to be away.
    func key(of day: LocalDay) throws(StoreError) -> KeyedHash {
        if let key = keys.withLock({ $0[day] }) { return key }
        switch reach.withLock({ $0 }) {
        case .reached: return try obtain(day).key
        case .away: return try makeHere(day, randomSalt())
        case .failing(let error): throw error
        }
    }

    /// Has the keys of these days at hand, asking the store or, if that is away, made here. Blocks.
    package func prepare(_ days: ClosedRange<LocalDay>) throws(StoreError) {
        _ = try prepared(days)
    }

    /// Prepares the keys of these days and destroys all others, here and in the store. Blocks.
    ///
    /// - Throws: also while the store is away. It is all done once a later call returns.
    package func keep(_ days: ClosedRange<LocalDay>) throws(StoreError) {
        if isKept(days) { return }
        forget(except: days)
        try local.withLock { local throws(StoreError) in try local.destroyDiscarded() }
        if let away = try prepared(days) { throw away }
        try store.removeSalts(except: days)
        reach.withLock { $0 = .reached }
        kept.withLock { $0 = days }
    }

    private func isKept(_ days: ClosedRange<LocalDay>) -> Bool {
        guard case .reached = reach.withLock({ $0 }), local.withLock({ $0.isEmpty }) else { return false }
        return kept.withLock { $0 == days }
    }

    private func forget(except days: ClosedRange<LocalDay>) {
        local.withLock { local in
            for day in local.salts.keys where !days.contains(day) { local.discard(day) }
            keys.withLock { keys in keys = keys.filter { days.contains($0.key) } }
        }
    }

    /// Prepares the days, and returns why the store is away if it is. It is asked no more after it was found to be.
    private func prepared(_ days: ClosedRange<LocalDay>) throws(StoreError) -> StoreError? {
        var away: StoreError?
        var day = days.lowerBound
        while day <= days.upperBound {
            if away != nil {
                _ = try makeHere(day, randomSalt())
            } else if !isStored(day) {
                away = try obtain(day).away
            }
            day = day + 1
        }
        try local.withLock { local throws(StoreError) in try local.destroyDiscarded() }
        return away
    }

    /// True if the day's key is at hand and from the store.
    private func isStored(_ day: LocalDay) -> Bool {
        local.withLock { local in local.salts[day] == nil && keys.withLock { $0[day] != nil } }
    }

    /// The day's key from the store, or else made here and why the store is away.
    private func obtain(_ day: LocalDay) throws(StoreError) -> (key: KeyedHash, away: StoreError?) {
        let candidate = local.withLock { $0.salts[day] } ?? randomSalt()
        do throws(StoreError) {
            let key = take(try store.salt(of: day, orStore: candidate), of: day)
            reach.withLock { $0 = .reached }
            return (key, nil)
        } catch {
            reach.withLock { $0 = error.isAbsence ? .away : .failing(error) }
            guard error.isAbsence else { throw error }
            // The same candidate: the store may have taken it without our hearing so.
            return (try makeHere(day, candidate), error)
        }
    }

    /// Uses the store's salt from now on.
    private func take(_ salt: Salt, of day: LocalDay) -> KeyedHash {
        local.withLock { local in
            let key = KeyedHash(key: salt.bytes)
            keys.withLock { $0[day] = key }
            local.discard(day)
            return key
        }
    }

    /// The key of a day that the store cannot be asked for: what is at hand, else the salt kept on disk, else
    /// `candidate`, kept on disk from now on.
    private func makeHere(_ day: LocalDay, _ candidate: Salt) throws(StoreError) -> KeyedHash {
        try local.withLock { local throws(StoreError) in
            if let key = keys.withLock({ $0[day] }) { return key }
            do throws(StoreError) {
                try local.write(candidate, for: day)
            } catch {
                reach.withLock { $0 = .failing(error) }
                throw error
            }
            let key = KeyedHash(key: (local.salts[day] ?? candidate).bytes)
            keys.withLock { $0[day] = key }
            return key
        }
    }
}
