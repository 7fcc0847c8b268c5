import Analytics
import POSIX

/// Salts in memory, in a store that can be away or broken.
final class FaultySaltStore: SaltStore {
    enum Condition {
        case there
        case away
        /// It does what it is asked, but the answer is lost.
        case answersLost
        case damaged
    }

    private struct Content {
        var salts: [LocalDay: Salt] = [:]
        var condition = Condition.there
        var calls = 0
    }

    private let content = Mutex(Content())

    var salts: [LocalDay: Salt] { content.withLock { $0.salts } }
    /// How often it was asked for a salt.
    var calls: Int { content.withLock { $0.calls } }

    func set(_ condition: Condition) { content.withLock { $0.condition = condition } }

    func salt(of day: LocalDay, orStore candidate: Salt) throws(StoreError) -> Salt {
        try content.withLock { content throws(StoreError) in
            content.calls += 1
            switch content.condition {
            case .away: throw .unavailable("away")
            case .damaged: throw .refused("damaged")
            case .there, .answersLost: break
            }
            let salt = content.salts[day] ?? candidate
            content.salts[day] = salt
            if content.condition == .answersLost { throw .unknownOutcome("cut off") }
            return salt
        }
    }

    func removeSalts(except days: ClosedRange<LocalDay>) throws(StoreError) {
        try content.withLock { content throws(StoreError) in
            if content.condition == .away { throw .unavailable("away") }
            content.salts = content.salts.filter { days.contains($0.key) }
        }
    }
}
