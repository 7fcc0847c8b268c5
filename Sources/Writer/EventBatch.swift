import Analytics
import Spool

/// The events of one transaction, read and decoded; the memory is used again for the next.
struct EventBatch {
    private(set) var events: [Event] = []
    /// How many events come before the first record that is none; nil if all are events.
    private(set) var firstUndecodable: Int?
    /// The bytes of the last record, if it was read alone.
    private(set) var lastRecord: [UInt8] = []

    /// Reads up to `maxRecords` and returns the position behind them.
    mutating func read(
        from source: any RecordSource, at position: SpoolPosition, maxRecords: Int
    ) throws -> SpoolPosition {
        events.removeAll(keepingCapacity: true)
        firstUndecodable = nil
        lastRecord = []
        return try source.read(from: position, maxRecords: maxRecords) { bytes in
            if maxRecords == 1 { lastRecord = Array(bytes) }
            if let event = EventCodec.decode(bytes) {
                events.append(event)
            } else if firstUndecodable == nil {
                firstUndecodable = events.count
            }
        }
    }

    /// Lets the events go, and the memory of more than `count`.
    mutating func shrink(to count: Int) {
        if events.capacity > 2 * count {
            events = []
        } else {
            events.removeAll(keepingCapacity: true)
        }
    }
}
