import POSIX

/// One client: reads requests, has them answered one after another, writes the answers.
///
/// Lives on its loop. It owns bytes only while a request is incomplete or an answer is not yet taken. While an
/// answer is pending nothing more is read or parsed, which keeps the order of pipelined requests and bounds memory.
final class Connection {
    private enum State {
        case open
        /// The last answer is written; what still comes is thrown away until the client closes. RFC 9112 §9.6.
        case lingering(discarded: Int)
        case closed
    }

    let pool: ConnectionPool
    let peer: SocketAddress
    let slot: Int
    private var transport: any Transport
    private var state = State.open
    private var parser = RequestParser()
    /// Bytes that were read and not parsed, from `inputStart` on.
    private var input: [UInt8] = []
    private var inputStart = 0
    private var output = OutputQueue()

    /// Whether the kernel may have bytes: it tells of new ones once only.
    private var mayRead = true
    /// Whether the end of the input lies behind the bytes that the kernel has: it is not told of again.
    private var endIsNear = false
    private var inputHasEnded = false
    private var isAdvancing = false
    private var isWriteBlocked = false
    private var closesAfterOutput = false

    private var isAwaitingAnswer = false
    private var sequence: UInt32 = 0
    private var context = ResponseContext()
    private var served = 0
    private var observed: (request: HTTPRequest, since: MonotonicInstant)?

    private var deadline = DeadlineKind.none

    init(pool: ConnectionPool, transport: any Transport, peer: SocketAddress, slot: Int) {
        self.pool = pool
        self.transport = transport
        self.peer = peer
        self.slot = slot
        updateDeadline()
    }

    // MARK: What happens to it

    func handle(_ ready: Epoll.Ready) {
        if ready.isReadable || ready.isGone { mayRead = true }
        if ready.isEnding || ready.isGone { endIsNear = true }
        if ready.isWritable || ready.isGone { isWriteBlocked = false }
        advance()
    }

    func respond(_ response: HTTPResponse, sequence: UInt32) {
        guard isAwaitingAnswer, sequence == self.sequence else { return }
        answer(response)
        if !isAdvancing { pool.goOn(with: self) }
    }

    func passedDeadline() {
        let passed = deadline
        deadline = .none
        switch passed {
        case .none: break
        case .idle, .linger: close()
        case .write:
            pool.observe(.writeTimeout)
            close()
        case .head, .body:
            pool.observe(passed == .head ? .headTimeout : .bodyTimeout)
            refuse(.requestTimeout)
            advance()
        case .answer:
            pool.observe(.answerTimeout)
            context.closes = true
            answer(.error(.serviceUnavailable))
            advance()
        }
    }

    /// Closes the connection if no request is under way; otherwise its answer is the last.
    func drain() {
        guard case .open = state, !isAwaitingAnswer, output.isEmpty else { return }
        guard input.isEmpty, parser.progress == .betweenRequests else { return }
        if served > 0 {
            finishOutput()
        } else {
            // A client that has just come has surely sent something.
            setDeadline(.idle, after: 1_000_000_000)
        }
    }

    // MARK: Going on

    /// Reads, parses and answers as far as it goes without waiting, then writes.
    func advance() {
        guard !isAdvancing else { return }
        isAdvancing = true
        switch state {
        case .open: readRequests()
        case .lingering: discardInput()
        case .closed: break
        }
        isAdvancing = false
        flush()
        if case .open = state, inputHasEnded, !isAwaitingAnswer, output.isEmpty, !hasInput { close() }
        updateDeadline()
    }

    private var hasInput: Bool { inputStart < input.count }

    /// Whether another request may be taken up.
    private var takesRequests: Bool {
        guard case .open = state else { return false }
        return !isAwaitingAnswer && !closesAfterOutput && output.takesMore
    }

    private func readRequests() {
        var reads = 0
        while takesRequests {
            if hasInput {
                parseInput()
                continue
            }
            guard mayRead else { return }
            // Others get their turn.
            guard reads < 4 else { return pool.goOn(with: self) }
            reads += 1
            read()
        }
    }

    private func read() {
        switch transport.read(into: pool.readBuffer) {
        case .count(let count):
            noteRead(count)
            let bytes = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(pool.readBuffer)[..<count])
            let parsed = parse(Span(_unsafeBytes: bytes))
            if parsed < count { (input, inputStart) = (Array(bytes[parsed...]), 0) }
        case .wouldBlock: mayRead = false
        case .ended:
            mayRead = false
            inputHasEnded = true
        case .failed: close()
        }
    }

    /// Less than there was room for means that nothing is left, but perhaps the end: epoll(7), question 9.
    private func noteRead(_ count: Int) {
        if count < pool.readBuffer.count && !endIsNear { mayRead = false }
    }

    private func parseInput() {
        let bytes = input
        inputStart += parse(bytes.span.extracting(inputStart..<bytes.count))
        if inputStart == bytes.count { (input, inputStart) = ([], 0) }
    }

    /// Serves the requests in `bytes` as long as each is answered at once; returns how many bytes are done with.
    private func parse(_ bytes: Span<UInt8>) -> Int {
        var position = 0
        while position < bytes.count, takesRequests {
            var consumed = 0
            let rest = bytes.extracting(position..<bytes.count)
            let outcome = parser.feed(rest, pool.configuration.limits, consumed: &consumed)
            position += consumed
            switch outcome {
            case .needsMore: break
            case .expectsContinue: output.append("HTTP/1.1 100 Continue\r\n\r\n", from: pool)
            case .request(let request): serve(request)
            case .refused(let refusal):
                pool.observe(.refused(refusal))
                refuse(refusal.status)
            }
        }
        return position
    }

    private func serve(_ parsed: ParsedRequest) {
        let request = HTTPRequest(parsed, peer: peer)
        deadline = .none
        sequence &+= 1
        isAwaitingAnswer = true
        context = ResponseContext(
            minorVersion: parsed.head.minorVersion, isHead: request.method == .head,
            isPretty: request.query != nil && request.hasQueryParameter("pretty"), closes: !parsed.keepsAlive)
        if pool.configuration.observer.answered != nil { observed = (request, pool.loop.now) }
        if let response = pool.router.admit?(request) { return answer(response) }
        context.crossOrigin = pool.router.crossOrigin?.decide(request) ?? .nothing
        pool.router.serve(request, HTTPResponder(connection: self, sequence: sequence))
    }

    // MARK: Answers

    private func answer(_ response: HTTPResponse) {
        isAwaitingAnswer = false
        sequence &+= 1
        served += 1
        context.closes = context.closes || pool.isDraining || inputHasEnded && !hasInput
        output.append(response, context, from: pool)
        closesAfterOutput = context.closes
        if let observed {
            pool.configuration.observer.answered?(
                HTTPObserver.Record(
                    request: observed.request, status: response.status,
                    latency: MonotonicClock.now - observed.since))
        }
        observed = nil
    }

    /// Answers what is no request; nothing that follows on this connection can be understood.
    private func refuse(_ status: HTTPStatus) {
        context = ResponseContext(closes: true)
        (input, inputStart) = ([], 0)
        answer(.error(status))
    }

    // MARK: Writing and closing

    private func flush() {
        guard !isWriteBlocked, !output.isEmpty else { return }
        switch output.write(to: &transport) {
        case .wouldBlock:
            isWriteBlocked = true
            pool.awaitWritability(of: self)
        case .failed: close()
        case .ended, .count:
            output.giveBack(to: pool)
            pool.stopAwaitingWritability(of: self)
            if closesAfterOutput {
                finishOutput()
            } else if takesRequests, mayRead || hasInput {
                pool.goOn(with: self)
            }
        }
    }

    private func finishOutput() {
        if inputHasEnded { return close() }
        transport.endOutput()
        state = .lingering(discarded: 0)
        (input, inputStart, parser) = ([], 0, RequestParser())
        setDeadline(.linger, after: pool.deadlineLengths.linger)
        discardInput()
    }

    private func discardInput() {
        guard case .lingering(var discarded) = state else { return }
        while mayRead {
            switch transport.read(into: pool.readBuffer) {
            case .count(let count):
                noteRead(count)
                discarded += count
                if discarded > pool.configuration.lingerBytes { return close() }
            case .wouldBlock: mayRead = false
            case .ended, .failed: return close()
            }
        }
        state = .lingering(discarded: discarded)
    }

    func close() {
        if case .closed = state { return }
        state = .closed
        isAwaitingAnswer = false
        sequence &+= 1
        observed = nil
        (input, inputStart, parser) = ([], 0, RequestParser())
        output.giveBack(to: pool)
        transport.close()
        pool.remove(self)
    }

    /// The descriptor's token in epoll.
    var token: UInt64 { pool.token(slot: slot) }
    var descriptor: Int32 { transport.descriptor }

    // MARK: Deadlines

    private func updateDeadline() {
        guard case .open = state else { return }
        let deadlines = pool.deadlineLengths
        if !output.isEmpty {
            let pieces = Int64(1 + output.remaining / 65_536)
            return setDeadline(.write, after: deadlines.write &* pieces, unlessIn: .write)
        }
        if isAwaitingAnswer { return setDeadline(.answer, after: deadlines.answer, unlessIn: .answer) }
        switch parser.progress {
        case .betweenRequests:
            setDeadline(.idle, after: served == 0 ? deadlines.head : deadlines.idle, unlessIn: .idle)
        case .inHead: setDeadline(.head, after: deadlines.head, unlessIn: .head)
        case .inBody: setDeadline(.body, after: deadlines.body, unlessIn: .body)
        }
    }

    /// - Parameter current: a deadline of this kind goes on as it is.
    private func setDeadline(
        _ kind: DeadlineKind, after nanoseconds: Int64, unlessIn current: DeadlineKind = .none
    ) {
        if deadline == kind && current == kind { return }
        deadline = kind
        pool.setDeadline(of: self, after: nanoseconds)
    }
}

/// What a connection must do next before its time is over.
private enum DeadlineKind {
    case none, head, body, idle, answer, write, linger
}
