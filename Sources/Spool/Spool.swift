// Spool: a durable queue of records in one directory. Threads append batches, one sync thread makes them durable
// in groups, one consumer reads them in order and says how far they are stored elsewhere. It knows nothing of what
// is in a record, of HTTP, or of the store. Why it is built so: docs/decisions/0003-spool.md.

import Analytics
import POSIX

/// A durable queue of records. What an outcome calls durable survives everything but the loss of the disk.
package final class Spool: Sendable {
    /// Which spool this is, for the position that the store keeps.
    package let id: SpoolID
    /// Bytes that the open found behind the last durable record and cut off: what a crash tore.
    package let tornBytes: Int

    let disk: any SpoolDisk
    let state: Mutex<SpoolState>
    let arrivals: Arrivals
    let reading = Mutex(ReadingState())
    /// The number of the first file made since the open.
    let firstNewFile: UInt64
    private let observers = Mutex<[@Sendable (SyncOutcome) -> Void]>([])
    private let spares: SpareFiles
    private let threads = Mutex<[Thread]>([])

    /// Opens the directory, made if it is missing, takes it for this process, and recovers what is in it.
    ///
    /// It reads one file to the end, however much waits, and syncs nothing after a clean `close`. On a full disk it opens all the same, so that what waits
    /// can be stored and make room; `append` refuses until then.
    ///
    /// - Parameter makeID: gives a new random id; called only for a new spool.
    /// - Throws: `SpoolError`, whose text says what to do.
    package static func open(
        directory: String, limits: Limits = Limits(), makeID: () -> SpoolID
    ) throws(SpoolError) -> Spool {
        let disk = try systemCall { () throws(SystemError) in try DirectoryDisk(directory) }
        return try Spool(disk: disk, limits: limits, retry: SpareFiles.Retry(), makeID: makeID)
    }

    init(
        disk: any SpoolDisk, limits: Limits, retry: SpareFiles.Retry, makeID: () -> SpoolID
    ) throws(SpoolError) {
        guard try systemCall({ () throws(SystemError) in try disk.tryLock() }) else {
            throw .inUse(directory: disk.directory)
        }
        let recovery = try Recovery(disk: disk, makeID: makeID)
        self.disk = disk
        id = recovery.identity.spool
        tornBytes = recovery.tornBytes
        firstNewFile = recovery.identity.nextFile
        state = Mutex(SpoolState(files: recovery.table, limits: limits))
        arrivals = Arrivals(end: recovery.table.endOrdinal)
        spares = SpareFiles(disk: disk, retry: retry)
        try probe()
        startThreads(FileMaker(disk: disk, identity: recovery.identity, largest: limits.usedFileBytes))
    }

    deinit { close() }

    /// A directory that cannot be written stops the start. The first file is made while the start goes on: its
    /// syncs take longer than all else here.
    private func probe() throws(SpoolError) {
        do throws(SystemError) {
            try Identity.probe(disk)
        } catch {
            guard error.isFullDisk else { throw .system(error) }
            _ = state.withLock { $0.refuse(error) }
        }
    }

    private func startThreads(_ maker: FileMaker) {
        let sync = SyncThread(
            spool: id, disk: disk, state: state, spares: spares, arrivals: arrivals, observers: observers)
        let started = [
            Thread(name: "spool-sync") {
                var sync = sync
                sync.run()
            },
            Thread(name: "spool-files") { [state, spares] in
                spares.run(maker) { state.withLock { $0.resume() } }
            },
        ]
        threads.withLock { $0 = started }
    }

    /// Takes the records of a batch, from any thread. They are durable once an outcome says so of the ticket.
    ///
    /// It copies the batch and does not wait for the disk.
    package func append(_ batch: RecordBatch) -> Result<Ticket, Refusal> {
        let result = state.withLock { $0.append(batch) }
        state.notifyAll()
        return result
    }

    /// Has `body` called on the sync thread after each sync that is to come. It must be quick and not append.
    package func observe(_ body: @escaping @Sendable (SyncOutcome) -> Void) {
        observers.withLock { $0.append(body) }
    }

    /// Why records are refused at present; nil while they are taken, and after `close`.
    package var failure: SystemError? {
        state.withLock { state in
            if case .refusing(let reason) = state.phase { reason } else { nil }
        }
    }

    /// Records that are not released yet, durable or on their way. Until the first `release` after an open, all
    /// that are in the files.
    package var waitingRecords: Int { state.withLock { $0.waitingRecords } }

    /// Bytes of the files that are still there and of what is on its way, without space written ahead.
    package var waitingBytes: Int { state.withLock { $0.waitingBytes } }

    /// Makes what was taken durable and stops taking more. Outcomes are reported until it returns; reading and
    /// releasing go on working. The directory stays taken until the last reference goes.
    package func close() {
        guard state.withLock({ $0.close() }) else { return }
        state.notifyAll()
        let threads = threads.withLock { $0 }
        threads.first?.join()
        arrivals.close()
        spares.close()
        for thread in threads.dropFirst() { thread.join() }
    }
}
