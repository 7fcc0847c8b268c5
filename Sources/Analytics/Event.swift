/// One thing that happened on a site, checked, enriched and without anything personal: what the spool holds and the
/// stores take. Address and user agent are gone by now.
package struct Event: Hashable, Sendable {
    /// When the request came in.
    package var time: Timestamp
    /// The site: the page's host without `www.` and port, lower case.
    package var site: String
    /// The day of `time` in the site's time zone, which the visitor's id is made for.
    package var day: LocalDay
    package var visitor: VisitorID
    /// `load`, `ping`, … or the site's own.
    package var name: String
    package var kind: EventKind
    /// The page's host as it is, with `www.`.
    package var hostname: String
    /// The page's path, percent-decoded, without query and fragment (but for sites with hash routing).
    package var path: String
    /// Where the visitor came from, without query and fragment; empty if unknown.
    package var referrer: String
    /// Who sent the visitor, for example `Google`; empty for direct visits.
    package var source: String
    /// The kind of source, for example `Organic Search`.
    package var channel: String
    package var utm: UTMParameters
    /// Milliseconds from the start of navigation to the end of the load event; 0 if unknown.
    package var loadTime: Int32
    /// Milliseconds from the start of navigation to the first byte; 0 if unknown.
    package var timeToFirstByte: Int32
    package var userAgent: UserAgentTraits
    package var location: Location
    package var screen: Screen
    /// The visitor's IANA time zone; empty if unknown.
    package var timeZone: String

    package init(
        time: Timestamp, site: String, day: LocalDay, visitor: VisitorID, name: String, kind: EventKind,
        hostname: String, path: String, referrer: String = "", source: String = "", channel: String = "",
        utm: UTMParameters = UTMParameters(), loadTime: Int32 = 0, timeToFirstByte: Int32 = 0,
        userAgent: UserAgentTraits = UserAgentTraits(), location: Location = Location(),
        screen: Screen = Screen(), timeZone: String = ""
    ) {
        self.time = time
        self.site = site
        self.day = day
        self.visitor = visitor
        self.name = name
        self.kind = kind
        self.hostname = hostname
        self.path = path
        self.referrer = referrer
        self.source = source
        self.channel = channel
        self.utm = utm
        self.loadTime = loadTime
        self.timeToFirstByte = timeToFirstByte
        self.userAgent = userAgent
        self.location = location
        self.screen = screen
        self.timeZone = timeZone
    }
}
