import TestSupport
import Analytics
import POSIX

/// A store in memory that fails by a seeded schedule, and never takes events named `poison`.
final class FaultyStore: EventStore {
    struct Faults {
        /// Of 100 calls, how many fail in each way.
        var unavailable = 0
        var unknownButStored = 0
        var unknownAndNotStored = 0
        var movedByAnother = 0
    }

    struct Content {
        var events: [Event] = []
        var position: SpoolPosition?
        var batchSizes: [Int] = []
        var calls = 0
        var isAway = false
        fileprivate var random: SeededGenerator
    }

    private let faults: Faults
    private let content: Mutex<Content>

    init(seed: UInt64 = 0, _ faults: Faults = Faults()) {
        self.faults = faults
        content = Mutex(Content(random: SeededGenerator(seed: seed)))
    }

    var events: [Event] { content.withLock { $0.events } }
    var batchSizes: [Int] { content.withLock { $0.batchSizes } }

    func setAway(_ isAway: Bool) {
        content.withLock { $0.isAway = isAway }
        content.notifyAll()
    }

    /// Waits until `condition` holds; false after ten seconds.
    func wait(until condition: (Content) -> Bool) -> Bool {
        content.wait(timeout: .seconds(10)) { condition($0) ? true : nil } ?? false
    }

    func position(of spool: SpoolID) throws(StoreError) -> SpoolPosition? {
        try content.withLock { content throws(StoreError) in
            content.calls += 1
            content.notify(self.content)
            if content.isAway || content.happens(faults.unavailable) { throw .unavailable("away") }
            return content.position
        }
    }

    func store(_ events: [Event], moving move: SpoolMove) throws(StoreError) {
        try content.withLock { content throws(StoreError) in
            content.calls += 1
            content.notify(self.content)
            if content.isAway || content.happens(faults.unavailable) { throw .unavailable("away") }
            if content.happens(faults.unknownAndNotStored) { throw .unknownOutcome("cut off before") }
            guard content.position == move.from else { throw .positionMoved(actual: content.position) }
            if events.contains(where: { $0.name == "poison" }) { throw .refused("poison") }
            content.events += events
            content.batchSizes.append(events.count)
            content.position = move.to
            if content.happens(faults.movedByAnother) { throw .positionMoved(actual: move.to) }
            if content.happens(faults.unknownButStored) { throw .unknownOutcome("cut off after") }
        }
    }
}

extension FaultyStore.Content {
    fileprivate mutating func happens(_ percent: Int) -> Bool {
        Int.random(in: 0..<100, using: &random) < percent
    }

    fileprivate func notify(_ content: Mutex<Self>) { content.notifyAll() }
}
