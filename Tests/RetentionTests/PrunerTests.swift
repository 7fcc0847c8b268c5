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
        #expect(store.wait { $0.calls == [.sites, .reclaim] })
        let start = MonotonicClock.now
        pruner.stop(within: .seconds(60))
        #expect(MonotonicClock.now - start < .seconds(30))
        #expect(store.calls == [.sites, .reclaim])
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
        let (away, full) = (StoreError.unavailable("away"), StoreError.unavailable("full"))
        #expect(notices(after: [[away, away, away, away, full, full]]) == [.trouble(away), .trouble(full)])
        #expect(
            notices(after: [[away, away, away], [away, away, away]]) == [.trouble(away), .trouble(away)])
    }

    @Test func aStoreThatIsJustStartingIsNoTrouble() {
        let starting = StoreError.unavailable("being prepared")
        #expect(notices(after: [[starting, starting], [starting, starting]]) == [])
    }

    /// What is told of failures that come one after the other, with a success after each list.
    private func notices(after failures: [[StoreError]]) -> [RetentionNotice] {
        let store = RecordingStore(["a": 0])
        let notices = Mutex<[RetentionNotice]>([])
        store.fail(with: failures[0])
        let pruner = pruner(store, interval: .milliseconds(1), notices)
        for next in failures.dropFirst() + [[]] {
            #expect(store.wait { $0.failures.isEmpty && $0.calls.last == .reclaim })
            store.fail(with: next)
        }
        pruner.stop(within: .seconds(10))
        return notices.withLock { $0 }
    }

    private func pruner(
        _ store: RecordingStore, interval: Duration, _ notices: Mutex<[RetentionNotice]> = Mutex([])
    ) -> Pruner {
        var options = RetentionOptions(days: 1, checkInterval: interval)
        options.firstRetry = .milliseconds(1)
        return Pruner(
            store: store, sites: store, options: options,
            today: { _ in LocalDay(number: 20_000) }, now: { MonotonicClock.now },
            notify: { notice in notices.withLock { $0.append(notice) } })
    }
}
