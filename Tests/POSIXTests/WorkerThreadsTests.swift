import Testing

@testable import POSIX

@Suite struct WorkerThreadsTests {
    @Test func workIsDoneOnceEachAndContextsAreOneAThread() async {
        let made = Mutex(0)
        let threads = WorkerThreads(name: "test", count: 2, queueLimit: 1_000) { made.withLock { $0 += 1 } }
        let results = await withTaskGroup(of: Int?.self) { group in
            for number in 0..<100 { group.addTask { await threads.run { number } } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        threads.stop()
        #expect(Set(results) == Set(0..<100))
        #expect((1...2).contains(made.withLock { $0 }))
    }

    @Test func aFullQueueRefusesAndTheRestIsDone() async {
        let gate = Mutex((isOpen: false, waiting: 0))
        let threads = WorkerThreads(name: "test", count: 1, queueLimit: 2) {}
        let results = await withTaskGroup(of: Int?.self) { group in
            group.addTask {
                await threads.run {
                    gate.withLock { $0.waiting += 1 }
                    gate.notifyAll()
                    _ = gate.wait { $0.isOpen ? true : nil }
                    return 0
                }
            }
            _ = gate.wait(timeout: .seconds(10)) { $0.waiting == 1 ? true : nil }
            // The one thread is busy now: of five, two may wait, and three come back at once.
            for number in 1...5 { group.addTask { await threads.run { number } } }
            var results: [Int?] = []
            while results.count < 3, let next = await group.next() { results.append(next) }
            #expect(results == [nil, nil, nil])
            gate.withLock { $0.isOpen = true }
            gate.notifyAll()
            for await result in group { results.append(result) }
            return results
        }
        threads.stop()
        #expect(results.compactMap { $0 }.count == 3)
        #expect(results.contains(0))
    }

    @Test func stoppedThreadsDoWhatWaitsAndTakeNoMore() async {
        let threads = WorkerThreads(name: "test", count: 1, queueLimit: 10) {}
        #expect(await threads.run { 1 } == 1)
        threads.stop()
        #expect(await threads.run { 1 } == nil)
    }
}
