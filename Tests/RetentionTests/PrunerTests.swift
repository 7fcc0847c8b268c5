import Analytics
import POSIX
import Testing

@testable import Retention

@Suite struct PrunerTests {
    @Test func itPrunesAtOnceAndAgainAfterTheInterval() {
        let store = RecordingStore(["a": 3])
        let pruner = pruner(store, interval: .milliseconds(1))
        #expect(store.wait { content in content.calls.filter { $0 == .sites }.count >= 3 })
        pruner.stop(within: .seconds(10))
        #expect(store.prunedSites.count >= 3)
    }

    @Test func oneThatWaitsForTheNextTimeStopsAtOnce() {
        let store = RecordingStore([:])
        let pruner = pruner(store, interval: .seconds(86_400))
        #expect(store.wait { $0.calls == [.sites] })
        let start = MonotonicClock.now
        pruner.stop(within: .seconds(60))
        #expect(MonotonicClock.now - start < .seconds(30))
        #expect(store.calls == [.sites])
    }

    @Test func whatWasDeletedIsToldOnceAndNothingIsToldOfNothing() {
        let store = RecordingStore(["a": 3, "b": 4, "c": 0])
        let notices = Mutex<[RetentionNotice]>([])
        let pruner = pruner(store, interval: .milliseconds(1), notices)
        #expect(store.wait { content in content.calls.filter { $0 == .sites }.count >= 3 })
        pruner.stop(within: .seconds(10))
        #expect(notices.withLock { $0 } == [.pruned(sites: 2, rows: 7)])
    }

    @Test func aTroubleIsToldOnceUntilItIsAnotherOrOver() {
        let store = RecordingStore(["a": 0])
        let (away, full) = (StoreError.unavailable("away"), StoreError.unavailable("full"))
        store.fail(with: [away, away, away, full])
        let notices = Mutex<[RetentionNotice]>([])
        let pruner = pruner(store, interval: .milliseconds(1), notices)
        #expect(store.wait { $0.failures.isEmpty && $0.calls.last != .sites })
        store.fail(with: [full])
        #expect(store.wait { $0.failures.isEmpty && $0.calls.last != .sites })
        pruner.stop(within: .seconds(10))
        #expect(notices.withLock { $0 } == [.trouble(away), .trouble(full), .trouble(full)])
    }

    private func pruner(
        _ store: RecordingStore, interval: Duration, _ notices: Mutex<[RetentionNotice]> = Mutex([])
    ) -> Pruner {
        Pruner(
            store: store, sites: store, options: RetentionOptions(days: 1, checkInterval: interval),
            today: { _ in LocalDay(number: 20_000) }, now: { MonotonicClock.now },
            notify: { notice in notices.withLock { $0.append(notice) } })
    }
}
