import Analytics
import POSIX
import Spool

@testable import Writer

/// A spool in memory: file 1, a record an offset.
final class MemorySource: RecordSource {
    struct Damaged: Error {}

    private struct Content {
        var records: [[UInt8]] = []
        var isWoken = false
        var released: UInt64 = 0
        var damagedAt: Int?
    }

    let id = SpoolID(bytes: Array(repeating: 1, count: 16))
    let start = SpoolPosition(file: 1, offset: 0)
    private let content = Mutex(Content())

    func append(_ record: [UInt8]) {
        content.withLock { $0.records.append(record) }
        content.notifyAll()
    }

    func append(_ event: Event) {
        var bytes: [UInt8] = []
        EventCodec.encode(event, into: &bytes)
        append(bytes)
    }

    func damage(at index: Int?) { content.withLock { $0.damagedAt = index } }

    /// Records that were released, from the start.
    var released: Int { Int(content.withLock { $0.released }) }

    func check(stored position: SpoolPosition) throws {
        if position.offset > UInt64(content.withLock { $0.records.count }) { throw Damaged() }
    }

    func read(
        from position: SpoolPosition, maxRecords: Int, into body: (UnsafeRawBufferPointer) -> Void
    ) throws -> SpoolPosition {
        let (records, damagedAt) = content.withLock { ($0.records, $0.damagedAt) }
        let first = Int(position.offset)
        let end = min(records.count, first + maxRecords)
        for index in first..<end {
            if index == damagedAt { throw Damaged() }
            records[index].withUnsafeBytes(body)
        }
        return SpoolPosition(file: 1, offset: UInt64(end))
    }

    func waitForRecords(after position: SpoolPosition, atLeast: Int, timeout: Duration) -> Int {
        let count = content.wait(timeout: timeout) { content -> Int? in
            let count = content.records.count - Int(position.offset)
            guard count >= atLeast || content.isWoken else { return nil }
            content.isWoken = false
            return count
        }
        return count ?? content.withLock { $0.records.count - Int(position.offset) }
    }

    func wakeReader() {
        content.withLock { $0.isWoken = true }
        content.notifyAll()
    }

    func release(before position: SpoolPosition) { content.withLock { $0.released = position.offset } }
}
