import POSIX

/// The connections of one loop, and what they share: the read buffer, spare output buffers, deadlines, the date.
final class ConnectionPool: EventLoop.Source {
    let loop: EventLoop
    let router: Router
    let configuration: HTTPServer.Configuration
    let deadlineLengths: DeadlineLengths
    let readBuffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 65_536, alignment: 16)

    private let admission: Admission
    private var connections: [Connection?] = []
    private var generations: [UInt32] = []
    private var freeSlots: [Int] = []
    private var deadlines = DeadlineTable()
    private var spareBuffers: [[UInt8]] = []
    /// Connections with something to do that no descriptor will tell of.
    private var unfinished: [Connection] = []
    private var awaitingWritability: Set<Int> = []
    private var cachedDate: (second: Int64, text: [UInt8]) = (-1, [])

    private var listener: FileDescriptor?
    private var isAccepting = false
    private var acceptsAgainAt: MonotonicInstant?
    private(set) var isDraining = false

    init(
        loop: EventLoop, router: Router, configuration: HTTPServer.Configuration, admission: Admission,
        listener: FileDescriptor
    ) {
        self.loop = loop
        self.router = router
        self.configuration = configuration
        deadlineLengths = DeadlineLengths(configuration.deadlines)
        self.admission = admission
        self.listener = listener
    }

    deinit { readBuffer.deallocate() }

    var count: Int { connections.count - freeSlots.count }

    // MARK: Rounds

    func handle(_ ready: Epoll.Ready) {
        if ready.token == Self.listenerToken { return accept() }
        let slot = Int(ready.token & 0xFFFF_FFFF)
        // The connection may have gone in this round, and another have taken its place.
        guard slot < connections.count, token(slot: slot) == ready.token else { return }
        connections[slot]?.handle(ready)
    }

    func finishRound() {
        if !unfinished.isEmpty {
            let current = unfinished
            unfinished = []
            for connection in current { connection.advance() }
        }
        if let instant = acceptsAgainAt, loop.now >= instant {
            acceptsAgainAt = nil
            do throws(SystemError) { try startAccepting() } catch { pauseAccepting(error) }
        }
        guard loop.now.nanoseconds >= deadlines.nextLook else { return }
        for slot in deadlines.takeDue(now: loop.now.nanoseconds) { connections[slot]?.passedDeadline() }
    }

    var hasUnfinishedWork: Bool { !unfinished.isEmpty }

    var nextDeadline: MonotonicInstant? {
        let next = min(deadlines.nextLook, acceptsAgainAt?.nanoseconds ?? .max)
        return next == .max ? nil : MonotonicInstant(nanoseconds: next)
    }

    // MARK: For connections

    /// Lets `connection` go on at the end of this round, or in the next.
    func goOn(with connection: Connection) { unfinished.append(connection) }

    func setDeadline(of connection: Connection, after nanoseconds: Int64) {
        deadlines.set(loop.now.nanoseconds &+ nanoseconds, slot: connection.slot)
    }

    func token(slot: Int) -> UInt64 { UInt64(generations[slot]) << 32 | UInt64(slot) }

    func observe(_ incident: HTTPObserver.Incident) { configuration.observer.incident?(incident) }

    /// The value of Date.
    var date: [UInt8] {
        let second = WallClock.milliseconds / 1_000
        if second != cachedDate.second { cachedDate = (second, Array(HTTPDate.text(seconds: second).utf8)) }
        return cachedDate.text
    }

    func takeBuffer() -> [UInt8] {
        if let buffer = spareBuffers.popLast() { return buffer }
        var buffer: [UInt8] = []
        buffer.reserveCapacity(1_024)
        return buffer
    }

    func giveBack(_ buffer: consuming [UInt8]) {
        guard buffer.capacity >= 1_024, buffer.capacity <= 65_536, spareBuffers.count < 16 else { return }
        buffer.removeAll(keepingCapacity: true)
        spareBuffers.append(buffer)
    }

    func awaitWritability(of connection: Connection) {
        guard awaitingWritability.insert(connection.slot).inserted else { return }
        change(connection, to: .readAndWrite)
    }

    func stopAwaitingWritability(of connection: Connection) {
        guard awaitingWritability.remove(connection.slot) != nil else { return }
        change(connection, to: .read)
    }

    private func change(_ connection: Connection, to interest: Epoll.Interest) {
        do {
            try loop.epoll.modify(connection.descriptor, interest, token: connection.token)
        } catch {
            connection.close()
        }
    }

    func remove(_ connection: Connection) {
        let slot = connection.slot
        connections[slot] = nil
        generations[slot] &+= 1
        freeSlots.append(slot)
        deadlines.set(nil, slot: slot)
        awaitingWritability.remove(slot)
        admission.leave(connection.peer.address)
    }

    // MARK: Accepting

    private static let listenerToken = UInt64.max - 1
    /// Waiting connections that are taken before others get their turn.
    private static let acceptsPerRound = 64

    func startAccepting() throws(SystemError) {
        guard let listener, !isAccepting, !isDraining else { return }
        try loop.epoll.add(listener.number, .accept, token: Self.listenerToken)
        isAccepting = true
    }

    private func accept() {
        for _ in 0..<Self.acceptsPerRound {
            guard isAccepting, let listener else { return }
            do throws(SystemError) {
                guard let (number, peer) = try Socket.accept(listener.number) else { return }
                admit(PlainTransport(descriptor: number), number, peer)
            } catch {
                return pauseAccepting(error)
            }
        }
    }

    /// Without a descriptor or memory the listener would stay ready, and the loop would spin on it.
    private func pauseAccepting(_ error: SystemError) {
        observe(.acceptFailed(code: error.code))
        stopAccepting()
        acceptsAgainAt = loop.now + .milliseconds(100)
    }

    private func stopAccepting() {
        guard isAccepting, let listener else { return }
        try? loop.epoll.remove(listener.number)
        isAccepting = false
    }

    private func admit(_ transport: any Transport, _ number: Int32, _ peer: SocketAddress) {
        if let incident = admission.enter(peer.address) {
            observe(incident)
            return turnAway(transport)
        }
        let slot = takeSlot()
        let connection = Connection(pool: self, transport: transport, peer: peer, slot: slot)
        connections[slot] = connection
        do {
            try loop.epoll.add(number, .read, token: connection.token)
        } catch {
            connection.close()
        }
    }

    private func takeSlot() -> Int {
        if let slot = freeSlots.popLast() { return slot }
        connections.append(nil)
        generations.append(0)
        deadlines.grow(to: connections.count)
        return connections.count - 1
    }

    /// Answers 503 without waiting for a request.
    private func turnAway(_ transport: any Transport) {
        var transport = transport
        var answer: [UInt8] = []
        var response = HTTPResponse.error(.serviceUnavailable)
        response.fields[.retryAfter] = "1"
        _ = ResponseEncoder.append(response, ResponseContext(closes: true), date: date, to: &answer)
        _ = answer.withUnsafeBytes { transport.write($0, isMoreComing: false) }
        transport.endOutput()
        // Bytes left unread would reset the connection, and the client might never see the answer.
        _ = transport.read(into: readBuffer)
        transport.close()
    }

    // MARK: Draining

    /// Takes the connections that already wait, then no more; closes those without a request.
    func drain() {
        guard !isDraining else { return }
        if isAccepting { accept() }
        stopAccepting()
        listener = nil
        isDraining = true
        for connection in connections { connection?.drain() }
    }

    func closeAll() {
        for connection in connections { connection?.close() }
    }
}
