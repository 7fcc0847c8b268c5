import Glibc
import POSIX

/// A web server: one listener, served by one or more event loops.
///
/// Callers register hooks on `loops` before `start`, and stop in two steps: `drain`, then `stop`.
package final class HTTPServer: Sendable {
    package let configuration: Configuration
    package let loops: [EventLoop]
    private let router: Router
    private let admission: Admission
    private let running = Mutex(Running())

    /// The kernel cuts it to its own limit, `net.core.somaxconn`.
    private static let backlog: Int32 = 4_096

    private struct Running {
        var pools: [PoolOnLoop] = []
        var port = 0
    }

    /// A pool, to be touched on its loop only.
    private struct PoolOnLoop: @unchecked Sendable {
        // Sendable: `pool` is used within `loop.execute` only.
        let pool: ConnectionPool
        let loop: EventLoop

        func callAsFunction(_ body: @escaping @Sendable (ConnectionPool) -> Void) {
            loop.execute { body(pool) }
        }
    }

    /// Lets the process open as many files as the system permits, for connections are files.
    ///
    /// - Throws: `system` if the kernel gives no event queue.
    package init(configuration: Configuration, router: Router) throws(HTTPServerError) {
        self.configuration = configuration
        self.router = router
        // Some descriptors are left for files; without any connection a server would be none.
        let files = (try? raiseOpenFilesLimit()) ?? Int.max
        admission = Admission(
            maxConnections: max(1, min(configuration.maxConnections, files - 128)),
            maxConnectionsPerAddress: configuration.maxConnectionsPerAddress,
            uncapped: configuration.uncappedAddresses)
        var loops: [EventLoop] = []
        do throws(SystemError) {
            for index in 0..<configuration.loops {
                loops.append(try EventLoop(name: "\(configuration.name)-\(index)"))
            }
        } catch {
            throw .system(error)
        }
        self.loops = loops
    }

    /// The port that the server listens on; 0 before `start`.
    package var port: Int { running.withLock { $0.port } }

    /// Connections now open.
    package var connectionCount: Int { admission.count }

    /// Listens and serves. Returns once connections are taken.
    package func start() throws(HTTPServerError) {
        let listener = try listen()
        do throws(SystemError) {
            let port = Int(try Socket.localAddress(of: listener.number).port)
            var pools: [PoolOnLoop] = []
            for loop in loops {
                let pool = ConnectionPool(
                    loop: loop, router: router, configuration: configuration, admission: admission,
                    listener: listener)
                try pool.startAccepting()
                loop.attach(pool)
                pools.append(PoolOnLoop(pool: pool, loop: loop))
            }
            let started = Running(pools: pools, port: port)
            running.withLock { $0 = started }
        } catch {
            throw .system(error)
        }
        for loop in loops { loop.start() }
    }

    private func listen() throws(HTTPServerError) -> FileDescriptor {
        let text = configuration.listenAddress
        guard let addresses = ListenAddress.addresses(text) else { throw .badAddress(text) }
        do throws(SystemError) {
            if let number = configuration.listeningDescriptor {
                try Socket.makeNonBlocking(number)
                return FileDescriptor(owning: number, subject: "listener")
            }
            do throws(SystemError) {
                return try Socket.listen(on: addresses.first, backlog: Self.backlog)
            } catch  where error.code == EAFNOSUPPORT {
                return try Socket.listen(on: addresses.otherwise, backlog: Self.backlog)
            }
        } catch {
            throw .cannotListen(on: text, error)
        }
    }

    /// Takes no more connections, closes those without a request, lets the others have their answer, and closes
    /// what is left after `deadline`. Returns when no connection is open; the loops go on until `stop`.
    ///
    /// - Returns: whether all ended by themselves.
    @discardableResult
    package func drain(deadline: Duration) -> Bool {
        let pools = running.withLock { $0.pools }
        // A server that has not taken the connections that wait is not yet empty.
        let stillAccepting = Mutex(pools.count)
        for pool in pools {
            pool { pool in
                pool.drain()
                stillAccepting.withLock { $0 -= 1 }
                stillAccepting.notifyAll()
            }
        }
        _ = stillAccepting.wait(timeout: deadline + .seconds(1)) { $0 == 0 ? true : nil }
        if admission.waitUntilEmpty(timeout: deadline) { return true }
        for pool in pools { pool { $0.closeAll() } }
        _ = admission.waitUntilEmpty(timeout: .seconds(1))
        return false
    }

    /// Closes what is open and ends the loops. Not to be called on a loop.
    package func stop() {
        drain(deadline: .zero)
        for loop in loops { loop.stop() }
        running.withLock { $0.pools = [] }
    }
}
