import Analytics
import Configuration
import Operations
import POSIX
import Storage

/// The thread that gives a database which was taken over from the original its indexes, while events are stored.
final class IndexBuilding: Sendable {
    private let database: PostgresDatabase
    private let logger: Logger
    private let isStopped = Mutex(false)
    private let thread = Mutex<Thread?>(nil)

    /// Until another look is taken, while another server is at it or something is in the way.
    private static let pause: Duration = .seconds(60)

    /// Nil for SQLite, and if the operator forbids to change tables.
    init?(_ stores: Stores, _ configuration: Configuration, _ logger: Logger) {
        guard let database = stores.postgres, case .postgres(let options) = configuration.store,
            !options.skipsMigrations
        else { return nil }
        self.database = database
        self.logger = logger
    }

    /// To be called once the database has its tables.
    func start() {
        let started = Thread(name: "indexes", niceness: 10) { self.run() }
        thread.withLock { $0 = started }
    }

    /// Gives up what is being built; the next start resumes it.
    func stop() {
        isStopped.withLock { $0 = true }
        isStopped.notifyAll()
        thread.withLock { $0 }?.join()
    }

    private func run() {
        let indexes = PostgresIndexes(database) { [logger] notice in logger.log(notice) }
        var trouble: StoreError?
        repeat {
            do throws(StoreError) {
                if try indexes.run(shouldStop: { [isStopped] in isStopped.withLock { $0 } }) { return }
                trouble = nil
            } catch {
                if trouble != error { logger.warning("indexes cannot be built yet", ["reason": error.text]) }
                trouble = error
            }
        } while isStopped.wait(timeout: Self.pause, until: { $0 ? true : nil }) == nil
    }
}

extension Logger {
    fileprivate func log(_ notice: PostgresIndexes.Notice) {
        switch notice {
        case .began(let builds, let drops):
            info(
                "indexes of the database are changed in the background",
                ["build": "\(builds)", "drop": "\(drops)"])
        case .finished: info("indexes of the database are complete")
        }
    }
}
