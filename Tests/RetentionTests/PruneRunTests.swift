import Analytics
import POSIX
import Testing

@testable import Retention

@Suite struct PruneRunTests {
    private static let today = LocalDay(number: 20_000)

    @Test func everySiteIsPrunedToItsEndThenSpaceIsReclaimed() throws {
        let store = RecordingStore(["a": 2500, "b": 0, "c": 1], reclaimSteps: 3)
        var run = run(store)
        try run.run(store.sites())
        #expect(store.prunedSites == ["a", "a", "a", "b", "c", "c"])
        #expect(store.calls.suffix(3) == [.reclaim, .reclaim, .reclaim])
        #expect(run.prunedSites == 2)
        #expect(run.prunedRows == 2501)
    }

    /// The last time may have been interrupted before it.
    @Test func spaceIsReclaimedEvenWhereNothingWasDeleted() throws {
        let store = RecordingStore(["a": 0])
        var run = run(store)
        try run.run(store.sites())
        #expect(store.calls.last == .reclaim)
    }

    @Test func theDaysBeforeTodayStayByTheSitesOwnToday() throws {
        let store = RecordingStore(["early": 0, "late": 0])
        var run = run(
            store, days: 30, today: { $0.domain == "early" ? Self.today + 1 : Self.today })
        try run.run(store.sites())
        #expect(
            store.calls.dropFirst().dropLast() == [
                .prune("early", before: LocalDay(number: 19_971), maxRows: 2000),
                .prune("late", before: LocalDay(number: 19_970), maxRows: 2000),
            ])
    }

    @Test(arguments: 0...6)
    func noFurtherStepIsTakenOnceTheEndIsWanted(steps: Int) throws {
        let store = RecordingStore(["a": 2500, "b": 1], reclaimSteps: 3)
        var left = steps
        var run = run(
            store,
            pause: {
                left -= 1
                return left >= 0
            })
        try run.run(store.sites())
        #expect(store.calls.count == 1 + steps + 1)
    }

    @Test func whatWasDeletedBeforeAFailureIsKnown() throws {
        let store = RecordingStore(["a": 10, "b": 5])
        let sites = try store.sites()
        var run = run(
            store,
            pause: {
                store.fail(with: [.unavailable("away")])
                return true
            })
        #expect(throws: StoreError.unavailable("away")) { try run.run(sites) }
        #expect(run.prunedRows == 10)
    }

    private func run(
        _ store: RecordingStore, days: Int = 1, pause: @escaping () -> Bool = { true },
        today: @escaping (Site) -> LocalDay = { _ in PruneRunTests.today }
    ) -> PruneRun {
        // A step takes 50 ms, so its size stays as it is.
        var time = MonotonicInstant(nanoseconds: 0)
        return PruneRun(
            store: store, days: days, today: today,
            now: {
                time = time + .milliseconds(50)
                return time
            },
            pause: { _ in pause() })
    }
}
