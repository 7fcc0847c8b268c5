import Analytics
import POSIX

/// What the appending threads, the sync thread and the reader share, under one lock: the buffer that the next
/// sync takes, the files, and how far records are released. Pure: it does no I/O.
struct SpoolState {
    enum Phase: Equatable {
        case accepting
        /// There is no file to write to, for this reason.
        case refusing(SystemError)
        case closed
    }

    /// Records that are written and synced together, behind room for their header.
    struct Group {
        var bytes: [UInt8]
        var records: Int
        var ticket: Spool.Ticket
    }

    /// With less room than this on disk a spool counts as full: a batch of some events has no room any more.
    private static let leastRoomBytes = 16 << 10

    private(set) var phase = Phase.accepting
    private(set) var files: FileTable
    private let limits: Spool.Limits
    private var buffer: Group
    private var inFlightRecords = 0
    private var inFlightBytes = 0
    private var releasedOrdinal: UInt64 = 0

    init(files: FileTable, limits: Spool.Limits) {
        self.files = files
        self.limits = limits
        buffer = Group(bytes: [], records: 0, ticket: Spool.Ticket(number: 1))
    }

    /// Records that are not released yet, durable or on their way.
    var waitingRecords: Int { Int(files.endOrdinal - releasedOrdinal) + inFlightRecords + buffer.records }
    /// Bytes in the files that are still there, and on their way to them.
    var waitingBytes: Int { files.keptBytes + inFlightBytes + buffer.bytes.count }

    var use: Spool.Use {
        Spool.Use(
            intake: intake, records: waitingRecords, maxRecords: limits.maxRecords, bytes: waitingBytes,
            maxBytes: limits.contentBytes)
    }

    private var intake: Spool.Use.Intake {
        switch phase {
        case .closed: .closed
        case .refusing(let reason): .failing(reason)
        case .accepting:
            waitingRecords >= limits.maxRecords || waitingBytes + Self.leastRoomBytes > limits.contentBytes
                ? .full : .open
        }
    }

    mutating func append(_ batch: RecordBatch) -> Result<Spool.Ticket, Refusal> {
        switch phase {
        case .closed: return .failure(.closed)
        case .refusing: return .failure(.failed)
        case .accepting: break
        }
        guard waitingRecords + batch.count <= limits.maxRecords,
            waitingBytes + batch.byteCount <= limits.contentBytes,
            buffer.bytes.count + batch.byteCount <= limits.bufferBytes
        else { return .failure(.full) }
        if buffer.bytes.isEmpty {
            buffer.bytes.append(contentsOf: repeatElement(0, count: GroupHeader.frameBytes))
        }
        buffer.bytes.append(contentsOf: batch.bytes)
        buffer.records += batch.count
        return .success(buffer.ticket)
    }

    /// Exchanges the buffer for the empty array `emptied`, if it holds something.
    mutating func takeGroup(leaving emptied: inout [UInt8]) -> Group? {
        if buffer.records == 0 { return nil }
        let group = buffer
        let next = Spool.Ticket(number: group.ticket.number + 1)
        buffer = Group(bytes: emptied, records: 0, ticket: next)
        emptied = []
        inFlightRecords = group.records
        inFlightBytes = group.bytes.count
        return group
    }

    /// The group in flight is durable; the file that holds it ends at `end`.
    mutating func succeed(at end: FileEnd) {
        inFlightRecords = 0
        inFlightBytes = 0
        files.advance(to: end, growing: true)
    }

    /// The group in flight is lost, and its file takes nothing more.
    mutating func fail() {
        inFlightRecords = 0
        inFlightBytes = 0
        files.close()
    }

    mutating func closeFile() { files.close() }

    /// Stops taking records, and drops those of the buffer. Returns their ticket if there are any.
    mutating func refuse(_ reason: SystemError) -> Spool.Ticket? {
        if phase != .closed { phase = .refusing(reason) }
        var emptied: [UInt8] = []
        let lost = takeGroup(leaving: &emptied)
        fail()
        return lost?.ticket
    }

    /// There is a file to write to again.
    mutating func resume() {
        if phase != .closed { phase = .accepting }
    }

    /// Takes nothing more; false if that was so before.
    mutating func close() -> Bool {
        defer { phase = .closed }
        return phase != .closed
    }

    /// Records before `ordinal` are stored elsewhere. Returns the numbers of the files that hold nothing else.
    mutating func release(before ordinal: UInt64) -> [UInt64] {
        releasedOrdinal = max(releasedOrdinal, min(ordinal, files.endOrdinal))
        return files.release(before: releasedOrdinal)
    }
}
