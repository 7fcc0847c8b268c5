import Analytics
import Configuration
import Cryptography
import Dashboard
import Operations
import POSIX
import Storage

/// What can only be done once the store is reached: it gets its tables and the server's time zone, and the dashboard its
/// password. A store that is away does not stop a server that has reached it before; one that never was there is taken
/// for a mistake after some attempts.
final class StoreOpening: Sendable {
    private let stores: Stores
    private let configuration: Configuration
    private let directory: DataDirectory
    private let dashboard: Dashboard
    private let logger: Logger
    private let state = Mutex(State())
    private let thread = Mutex<Thread?>(nil)

    private struct State {
        var isStopped = false
        var wasTried = false
        /// Once it is done: the dashboard's password if it was made just now.
        var opened: String??
        var whenOpened: (@Sendable (String?) -> Void)?
    }

    /// A server that is not reached at once holds up the start for no longer.
    private static let longestHold: Duration = .seconds(1)

    init(
        _ stores: Stores, _ configuration: Configuration, _ directory: DataDirectory, _ dashboard: Dashboard,
        _ logger: Logger
    ) {
        self.stores = stores
        self.configuration = configuration
        self.directory = directory
        self.dashboard = dashboard
        self.logger = logger
    }

    /// Does it now, or goes on trying in a thread.
    ///
    /// - Parameter givingUp: called with the reason if no further attempt will be made.
    func start(givingUp: @escaping @Sendable (Failure) -> Void) throws(Failure) {
        if stores.postgres == nil {
            do throws(StoreError) { return finish(try open()) } catch {
                throw Failure(code: .unavailable, message: error.text)
            }
        }
        let started = Thread(name: "store") { self.keepTrying(givingUp) }
        thread.withLock { $0 = started }
        let _: Void? = state.wait(timeout: Self.longestHold) { $0.wasTried ? () : nil }
    }

    /// Calls `body` once it is done, with the dashboard's password if it was made just now.
    func whenOpened(_ body: @escaping @Sendable (String?) -> Void) {
        let opened = state.withLock { state in
            state.whenOpened = body
            return state.opened
        }
        if let opened { body(opened) }
    }

    func stop() {
        state.withLock { $0.isStopped = true }
        state.notifyAll()
        thread.withLock { $0 }?.join()
    }

    private func finish(_ made: String?) {
        let body = state.withLock { state in
            state.opened = .some(made)
            return state.whenOpened
        }
        body?(made)
    }

    private func keepTrying(_ givingUp: (Failure) -> Void) {
        var attempt = 0
        while state.wait(timeout: Self.pause(after: attempt), until: { $0.isStopped ? true : nil }) == nil {
            do throws(StoreError) {
                finish(try open())
                markTried()
                return attempt > 0 ? logger.info("the database is there") : ()
            } catch {
                attempt += 1
                markTried()
                if let failure = finalFailure(error, attempt) { return givingUp(failure) }
                logger.warning("the database is not there yet: events wait on disk", ["reason": error.text])
            }
        }
    }

    private func markTried() {
        state.withLock { $0.wasTried = true }
        state.notifyAll()
    }

    /// Why no further attempt is made; nil while there is hope.
    private func finalFailure(_ error: StoreError, _ attempt: Int) -> Failure? {
        if let reason = stores.postgres?.refusal { return Failure(code: .unavailable, message: reason) }
        if case .refused(let reason) = error { return Failure(code: .unavailable, message: reason) }
        if isKnown || attempt <= attempts { return nil }
        let message = "\(error.text). It was never reached in \(attempt) attempts (PGCONNATTEMPTS)."
        return Failure(code: .unavailable, message: message)
    }

    /// At once, then 1, 2, 4, 8 and then always 10 seconds.
    private static func pause(after attempt: Int) -> Duration {
        attempt == 0 ? .zero : .seconds(min(10, 1 << min(attempt - 1, 4)))
    }

    private var attempts: Int {
        if case .postgres(let options) = configuration.store { options.connectionAttempts } else { 0 }
    }

    /// True if the database was reached from this data directory before.
    private var isKnown: Bool { stores.postgres.map { directory.knows(database: $0.name) } ?? true }

    /// Returns the dashboard's password if it was made just now.
    private func open() throws(StoreError) -> String? {
        if let postgres = stores.postgres {
            try setTimeZone()
            directory.remember(database: postgres.name)
        }
        let signingKey = try DashboardOptions.signingKey(in: stores.settings, randomBytes: randomBytes)
        // Last, since a password that was made is told once: nothing may fail between.
        let (password, made) = try DashboardPassword.find(
            option: configuration.dashboardPassword, settings: stores.settings, randomBytes: randomBytes)
        dashboard.open(
            DashboardOptions(
                password: password, signingKey: signingKey,
                publicSites: PublicSites(option: configuration.dashboardPublicSites.joined(separator: ","))))
        return made
    }
}

extension StoreOpening {
    /// For the views, which show the days of rows that have none of their own.
    private func setTimeZone() throws(StoreError) {
        let name = Array(configuration.timeZone.utf8)
        if try stores.settings.get("timezone") != name { try stores.settings.set("timezone", name) }
    }
}
