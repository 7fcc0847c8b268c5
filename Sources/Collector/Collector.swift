import Analytics
import HTTP
import POSIX
import Spool

/// The way in: `POST /p` and `GET /pixel.gif`.
package final class Collector: Sendable {
    package let counts = CollectorCounts()
    private let options: CollectorOptions
    private let sites: SiteRegistry
    private let salts: SaltKeeper
    private let spool: Spool
    private let limiter: RateLimiter?
    private let intakes = Mutex<[ObjectIdentifier: (loop: EventLoop, intake: Intake)]>([:])

    package init(options: CollectorOptions, sites: SiteRegistry, salts: SaltKeeper, spool: Spool) {
        self.options = options
        self.sites = sites
        self.salts = salts
        self.spool = spool
        limiter = options.rateLimit.map { RateLimiter(perSecond: $0) }
        spool.observe { [weak self] outcome in
            self?.intakes.withLock { intakes in
                for (loop, intake) in intakes.values { intake.settle(outcome, on: loop) }
            }
        }
    }

    package func register(on router: inout Router) {
        router.on(.post, "/p") { request, responder in self.takeBody(of: request, responder) }
        router.on(.get, "/pixel.gif") { request, responder in self.takePixel(request, responder) }
    }

    private func takeBody(of request: HTTPRequest, _ responder: HTTPResponder) {
        guard let address = admitted(request, responder) else { return }
        do throws(JSONScanner.Malformed) {
            let tracker = try TrackerRequest(json: request.body)
            intake(of: responder.loop).take(
                tracker, request, from: address, Reply(responder: responder, form: .tracker))
        } catch {
            counts.countMalformed()
            responder.respond(.error(.badRequest, "Invalid event data"))
        }
    }

    /// A page without script: its address is in the query, or else in the Referer field.
    private func takePixel(_ request: HTTPRequest, _ responder: HTTPResponder) {
        guard let address = admitted(request, responder) else { return }
        let query = FormParameters(request.query ?? "")
        var tracker = TrackerRequest(name: "load", url: query["l"] ?? request.fields[.referer] ?? "")
        tracker.referrer = query["r"] ?? ""
        intake(of: responder.loop).take(
            tracker, request, from: address, Reply(responder: responder, form: .pixel))
    }

    /// The client's address, or nil once it is told that it sends too much.
    private func admitted(_ request: HTTPRequest, _ responder: HTTPResponder) -> IPAddress? {
        let address = options.clientAddress.address(of: request)
        guard let limiter, !limiter.allows(address, at: responder.loop.now) else { return address }
        counts.countLimited()
        var response = HTTPResponse.error(.tooManyRequests, "rate limit exceeded")
        response.fields[.retryAfter] = "1"
        responder.respond(response)
        return nil
    }

    /// The intake of the loop that this runs on, made at its first event.
    private func intake(of loop: EventLoop) -> Intake {
        if let known = intakes.withLock({ $0[ObjectIdentifier(loop)]?.intake }) { return known }
        let intake = Intake(
            factory: EventFactory(options: options, sites: sites, salts: salts), spool: spool, counts: counts)
        loop.onRoundEnd { intake.endRound() }
        intakes.withLock { $0[ObjectIdentifier(loop)] = (loop, intake) }
        return intake
    }
}
