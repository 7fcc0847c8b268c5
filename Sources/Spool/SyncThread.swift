import Analytics
import POSIX

/// Writes what is in the buffer and syncs it, over and over: the time that one sync takes is the time in which
/// the next group gathers. It alone writes to spool files.
struct SyncThread {
    let spool: SpoolID
    let disk: any SpoolDisk
    let state: Mutex<SpoolState>
    let spares: SpareFiles
    let arrivals: Arrivals
    let observers: Mutex<[@Sendable (SyncOutcome) -> Void]>

    private var current: Current?
    private var durable = Spool.Ticket(number: 0)
    /// The array that the last group was in, to be used again.
    private var emptied: [UInt8] = []

    private struct Current {
        let made: FileMaker.Made
        var end: FileEnd
        /// How the file before it ended.
        let previous: FileEnd
    }

    /// A larger buffer is given back to the system after use.
    private static let keptBufferBytes = 1 << 20

    init(
        spool: SpoolID, disk: any SpoolDisk, state: Mutex<SpoolState>, spares: SpareFiles, arrivals: Arrivals,
        observers: Mutex<[@Sendable (SyncOutcome) -> Void]>
    ) {
        self.spool = spool
        self.disk = disk
        self.state = state
        self.spares = spares
        self.arrivals = arrivals
        self.observers = observers
    }

    /// The body of the thread; returns after the spool is closed and its last group is settled.
    mutating func run() {
        while var group = nextGroup() {
            commit(&group)
            recycle(&group.bytes)
        }
        markEnd()
    }

    private mutating func nextGroup() -> SpoolState.Group? {
        enum Next {
            case group(SpoolState.Group)
            case stop
        }
        let next = state.wait { state -> Next? in
            if let group = state.takeGroup(leaving: &emptied) { return .group(group) }
            return state.phase == .closed ? .stop : nil
        }
        guard case .group(let group) = next else { return nil }
        return group
    }

    private mutating func recycle(_ bytes: inout [UInt8]) {
        if bytes.capacity > Self.keptBufferBytes { return }
        swap(&emptied, &bytes)
        emptied.removeAll(keepingCapacity: true)
    }

    private mutating func commit(_ group: inout SpoolState.Group) {
        guard makeRoom(for: group) else { return }
        do throws(SystemError) {
            let end = try write(&group.bytes, records: group.records)
            durable = group.ticket
            let ordinal = state.withLock { state in
                state.succeed(at: end)
                return state.files.endOrdinal
            }
            arrivals.advance(to: ordinal)
            report(SyncOutcome(durable: durable, failed: [], reason: nil))
        } catch {
            abandonFile()
            state.withLock { $0.fail() }
            report(SyncOutcome(durable: durable, failed: [group.ticket...group.ticket], reason: error))
        }
    }

    /// Sees to it that the current file has room for `group`. Where there is no file to be had, `group` and what
    /// came after it is reported as failed.
    private mutating func makeRoom(for group: SpoolState.Group) -> Bool {
        if let current {
            // A group larger than a whole file goes into one of its own, beyond what was written ahead.
            let isFresh = current.end.records == 0
            if isFresh || current.end.offset + group.bytes.count <= current.made.size { return true }
            state.withLock { $0.closeFile() }
            spares.cut(SpareFiles.Ended(file: current.made.file, end: current.end.offset))
            self.current = nil
        }
        var last = group.ticket
        let state = state
        let taken = spares.take { reason in
            last = state.withLock { $0.refuse(reason) } ?? last
        }
        switch taken {
        case .success(let made):
            let end = FileEnd(number: made.number, offset: FileHeader.byteCount, records: 0)
            current = Current(made: made, end: end, previous: state.withLock { $0.files.last })
            return true
        case .failure(let reason):
            report(SyncOutcome(durable: durable, failed: [group.ticket...last], reason: reason))
            return false
        }
    }

    /// Makes a group durable in the current file, and returns where the file then ends.
    private mutating func write(_ bytes: inout [UInt8], records: Int) throws(SystemError) -> FileEnd {
        guard let current else { preconditionFailure("makeRoom comes first") }
        let header = GroupHeader(
            spool: spool, file: current.made.number, offset: UInt64(current.end.offset),
            previous: current.previous)
        bytes.withUnsafeMutableBytes { header.write(to: $0) }
        try current.made.file.write(bytes.count, of: bytes, at: current.end.offset)
        try current.made.file.fdatasync()
        var end = current.end
        end.offset += bytes.count
        end.records += UInt64(records)
        self.current?.end = end
        return end
    }

    /// Ends the file after a failed write or sync. What it holds beyond its last durable record is not to be
    /// believed, even if a later sync of it were to succeed; so it never gets one.
    private mutating func abandonFile() {
        guard let current else { return }
        if current.end.records == 0 {
            try? disk.remove(FileHeader.name(of: current.made.number))
        } else {
            try? current.made.file.truncate(to: current.end.offset)
        }
        self.current = nil
    }

    /// A group without records at the end says that all before it was durable, so that after a clean stop no
    /// damage can pass for a torn tail.
    private mutating func markEnd() {
        guard let current else { return }
        if current.end.records == 0 { return abandonFile() }
        var mark = [UInt8](repeating: 0, count: GroupHeader.frameBytes)
        if let end = try? write(&mark, records: 0) {
            state.withLock { $0.succeed(at: end) }
        }
        state.withLock { $0.closeFile() }
    }

    private func report(_ outcome: SyncOutcome) {
        let observers = observers.withLock { $0 }
        for observer in observers { observer(outcome) }
    }
}
