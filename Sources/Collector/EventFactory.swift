import Analytics
import HTTP
import POSIX

/// Turns what a tracker sent into an event without anything personal, or says why not. One a loop: it reuses a buffer.
struct EventFactory {
    /// Why there is no event.
    enum Refusal: Error {
        case unwanted(DropReason)
        case noSalt(StoreError)
    }

    private let options: CollectorOptions
    private let sites: SiteRegistry
    private let salts: SaltKeeper
    private var identifier = VisitorIdentifier()

    init(options: CollectorOptions, sites: SiteRegistry, salts: SaltKeeper) {
        self.options = options
        self.sites = sites
        self.salts = salts
    }

    /// Checks, cheapest first, then looks up what costs more.
    mutating func event(
        from tracker: TrackerRequest, _ request: HTTPRequest, address: IPAddress
    ) throws(Refusal) -> Event {
        let (page, traits) = try unwanted { () throws(DropReason) in try checked(tracker, request) }
        let time = options.now()
        let acquisition = Acquisition.classify(
            pageQuery: page.query, bodyUTM: tracker.utm, referrer: tracker.referrer, site: page.site)
        if ReferrerSpam.contains(host: acquisition.referrerHost) { throw .unwanted(.spamReferrer) }
        let placement = try unwanted { () throws(DropReason) in try sites.placement(of: page.site, at: time) }
        let visitor = try visitor(of: page.site, on: placement.day, request, address)
        let isRouted = placement.hashRouting && !page.fragment.isEmpty
        return Event(
            time: time, site: page.site, day: placement.day, visitor: visitor, name: tracker.name,
            kind: EventKind(name: tracker.name, hashRouting: placement.hashRouting), hostname: page.hostname,
            path: isRouted ? "\(page.path)#\(page.fragment)".cut(toBytes: PageURL.pathLimit) : page.path,
            referrer: acquisition.referrer, source: acquisition.source, channel: acquisition.channel.rawValue,
            utm: acquisition.utm, loadTime: max(0, tracker.loadTime),
            timeToFirstByte: max(0, tracker.timeToFirstByte), userAgent: traits,
            location: options.locate(address), screen: tracker.screen.withinReason,
            timeZone: tracker.timeZone.cut(toBytes: 120))
    }

    private func checked(
        _ tracker: TrackerRequest, _ request: HTTPRequest
    ) throws(DropReason) -> (PageURL, UserAgentTraits) {
        guard options.validNames.contains(tracker.name) else { throw .badName }
        if optsOut(request) { throw .optOut }
        let page = try PageURL(tracker.url)
        let traits = request.fields.withBytes(of: .userAgent) {
            options.classify($0 ?? UnsafeRawBufferPointer(start: nil, count: 0))
        }
        if traits.isBot && options.dropsBots { throw .bot }
        return (page, traits)
    }

    /// Global Privacy Control and Tracking Preference Expression: `Sec-GPC: 1`, `DNT: 1`.
    private func optsOut(_ request: HTTPRequest) -> Bool {
        [HTTPFieldName.secGPC, .dnt].contains { name in
            request.fields.withBytes(of: name) { $0?.count == 1 && $0?.first == UInt8(ascii: "1") }
        }
    }

    private mutating func visitor(
        of site: String, on day: LocalDay, _ request: HTTPRequest, _ address: IPAddress
    ) throws(Refusal) -> VisitorID {
        do throws(StoreError) {
            let key = try salts.key(of: day)
            return request.fields.withBytes(of: .userAgent) { userAgent in
                request.fields.withBytes(of: .acceptLanguage) { language in
                    identifier.visitor(
                        site: site, address: address, userAgent: userAgent, acceptLanguage: language, key: key
                    )
                }
            }
        } catch {
            throw .noSalt(error)
        }
    }

    private func unwanted<Value>(_ body: () throws(DropReason) -> Value) throws(Refusal) -> Value {
        do throws(DropReason) { return try body() } catch { throw .unwanted(error) }
    }
}

extension Screen {
    /// The same without values that no screen has.
    fileprivate var withinReason: Screen {
        Screen(
            width: min(max(0, width), 100_000), height: min(max(0, height), 100_000),
            pixelRatio: min(max(0, pixelRatio), 100), pixelDepth: min(max(0, pixelDepth), 256))
    }
}
