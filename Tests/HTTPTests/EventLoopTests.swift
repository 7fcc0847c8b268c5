import Glibc
import POSIX
import Testing

@testable import HTTP

@Suite struct EventLoopTests {
    private func withLoop<Result>(
        _ prepare: (EventLoop) -> Void = { _ in }, _ body: (EventLoop) throws -> Result
    ) throws -> Result {
        let loop = try EventLoop(name: "test")
        prepare(loop)
        loop.start()
        defer { loop.stop() }
        return try body(loop)
    }

    @Test func workRunsInOrderOnTheLoop() throws {
        let seen = Mutex<[Int]>([])
        try withLoop { loop in
            for number in 0..<1_000 {
                loop.execute {
                    loop.checkIsolated()
                    seen.withLock { $0.append(number) }
                    seen.notifyAll()
                }
            }
            #expect(seen.wait(timeout: .seconds(10)) { $0.count == 1_000 ? true : nil } == true)
            #expect(seen.withLock { $0 } == Array(0..<1_000))
            #expect(!loop.isCurrent)
        }
    }

    @Test func timersRunInTheOrderOfTheirTimesAndNotEarly() throws {
        let seen = Mutex<[Int]>([])
        let start = MonotonicClock.now
        try withLoop { loop in
            for milliseconds in [30, 10, 20, 10] {
                loop.schedule(after: .milliseconds(milliseconds)) {
                    seen.withLock { $0.append(milliseconds) }
                    seen.notifyAll()
                }
            }
            #expect(seen.wait(timeout: .seconds(10)) { $0.count == 4 ? true : nil } == true)
        }
        #expect(seen.withLock { $0 } == [10, 10, 20, 30])
        #expect(MonotonicClock.now - start >= .milliseconds(30))
    }

    @Test func theRoundEndsAfterAllWorkOfTheRound() throws {
        let seen = Mutex<[String]>([])
        try withLoop({ loop in loop.onRoundEnd { seen.withLock { $0.append("end") } } }) { loop in
            loop.execute {
                for name in ["a", "b"] { seen.withLock { $0.append(name) } }
                loop.execute { seen.withLock { $0.append("next") } }
            }
            #expect(waitUntil { seen.withLock { $0.suffix(2) == ["next", "end"] } })
            #expect(seen.withLock { $0.drop { $0 == "end" }.prefix(4) } == ["a", "b", "end", "next"])
        }
    }

    @Test func aTaskStaysOnTheLoopAcrossAwaits() async throws {
        let loop = try EventLoop(name: "test")
        loop.start()
        let stayed = await Task(executorPreference: loop) {
            var stayed = loop.isCurrent
            for _ in 0..<100 {
                await Task.yield()
                stayed = stayed && loop.isCurrent
            }
            return stayed
        }.value
        loop.stop()
        #expect(stayed)
    }

    @Test func theDateIsThatOfTheC() {
        for seconds in [0, 784_111_777, 951_782_400, 1_709_164_800, 4_102_444_799, 1_764_000_000] as [Int64] {
            var time = time_t(seconds)
            var parts = tm()
            gmtime_r(&time, &parts)
            var buffer = [CChar](repeating: 0, count: 64)
            let count = strftime(&buffer, buffer.count, "%a, %d %b %Y %H:%M:%S GMT", &parts)
            let text = String(decoding: buffer.prefix(count).map(UInt8.init(bitPattern:)), as: UTF8.self)
            #expect(HTTPDate.text(seconds: seconds) == text)
        }
    }
}
