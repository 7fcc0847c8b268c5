import POSIX

/// Keeps one file ready to be written to, made on a thread of its own, so that the sync thread does not wait for
/// one. While none can be made it tries again and again.
final class SpareFiles: Sendable {
    /// How long to wait between two attempts: doubled after each, up to the longest.
    struct Retry: Sendable {
        var first: Duration = .milliseconds(100)
        var longest: Duration = .seconds(5)
    }

    private struct Shelf {
        var spare: FileMaker.Made?
        /// Why the last attempt to make one failed.
        var failure: SystemError?
        var toCut: [Ended] = []
        var isClosed = false
    }

    /// A file that takes nothing more, and where its records end.
    struct Ended: Sendable {
        let file: any SpoolDiskFile
        let end: Int
    }

    private enum Work {
        case cut([Ended])
        case make
        case stop
    }

    private let shelf = Mutex(Shelf())
    private let disk: any SpoolDisk
    private let retry: Retry

    init(disk: any SpoolDisk, retry: Retry) {
        self.disk = disk
        self.retry = retry
    }

    /// Takes the file; waits for one that is being made. Where none can be made, it returns why, after it has
    /// called `refuse` while no new one can be put here.
    func take(refuse: (SystemError) -> Void) -> Result<FileMaker.Made, SystemError> {
        let taken = shelf.wait { shelf -> Result<FileMaker.Made, SystemError>? in
            if let spare = shelf.spare {
                shelf.spare = nil
                return .success(spare)
            }
            guard let failure = shelf.failure else { return nil }
            refuse(failure)
            return .failure(failure)
        }
        shelf.notifyAll()
        guard let taken else { preconditionFailure("a wait without timeout returns a result") }
        return taken
    }

    /// Gives back, some time later, the space that `ended` has behind its records.
    func cut(_ ended: Ended) {
        shelf.withLock { $0.toCut.append(ended) }
        shelf.notifyAll()
    }

    /// Ends `run`.
    func close() {
        shelf.withLock { $0.isClosed = true }
        shelf.notifyAll()
    }

    /// The body of the thread. Calls `resume` as soon as there is a file after a failure.
    func run(_ maker: FileMaker, resume: () -> Void) {
        var maker = maker
        var delay = retry.first
        while true {
            switch nextWork() {
            case .stop:
                return discard()
            case .cut(let files):
                // Where that fails, the file keeps zeros at its end, which do no harm.
                for ended in files { try? ended.file.truncate(to: ended.end) }
            case .make:
                if make(&maker, resume: resume) {
                    delay = retry.first
                } else {
                    pause(delay)
                    delay = min(delay * 2, retry.longest)
                }
            }
        }
    }

    private func nextWork() -> Work {
        shelf.wait { shelf -> Work? in
            if !shelf.toCut.isEmpty {
                defer { shelf.toCut = [] }
                return .cut(shelf.toCut)
            }
            if shelf.isClosed { return .stop }
            return shelf.spare == nil ? .make : nil
        } ?? .stop
    }

    private func make(_ maker: inout FileMaker, resume: () -> Void) -> Bool {
        defer { shelf.notifyAll() }
        do throws(SystemError) {
            let made = try maker.make()
            shelf.withLock { shelf in
                shelf.spare = made
                shelf.failure = nil
                resume()
            }
            return true
        } catch {
            shelf.withLock { $0.failure = error }
            return false
        }
    }

    private func pause(_ delay: Duration) {
        _ = shelf.wait(timeout: delay) { $0.isClosed ? true : nil }
    }

    private func discard() {
        guard let spare = shelf.withLock({ $0.spare }) else { return }
        // A spare that stays holds no record, and the next open removes it.
        try? disk.remove(FileHeader.name(of: spare.number))
    }
}
