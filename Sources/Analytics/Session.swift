/// One visit, as far as its events tell: a chain of a visitor's events of one day without a gap longer than the time-out.
///
/// A session is the sum of its events: `merge` gives the same whatever the order, so late events and replicas
/// change nothing in the numbers.
package struct Session: Hashable, Sendable {
    /// An event that marks an end of the session, and what decides between two.
    package struct Mark: Hashable, Sendable {
        package var time: Timestamp
        package var path: String
        /// A pageview beats everything else.
        package var isPageview: Bool

        package init(time: Timestamp, path: String, isPageview: Bool) {
            self.time = time
            self.path = path
            self.isPageview = isPageview
        }
    }

    package var day: LocalDay
    /// The first event of any kind.
    package var start: Timestamp
    /// The last event of any kind, pings included.
    package var end: Timestamp
    package var pageviews: Int
    package var customEvents: Int
    /// The first pageview, or the first event if there is none. What is known of the visitor is what this event told.
    package var entry: Mark
    /// The last pageview, or the last event if there is none.
    package var exit: Mark

    package init(
        day: LocalDay, start: Timestamp, end: Timestamp, pageviews: Int, customEvents: Int, entry: Mark,
        exit: Mark
    ) {
        self.day = day
        self.start = start
        self.end = end
        self.pageviews = pageviews
        self.customEvents = customEvents
        self.entry = entry
        self.exit = exit
    }

    /// The session of a single event.
    package init(_ event: Event) {
        let mark = Mark(time: event.time, path: event.path, isPageview: event.kind == .pageview)
        self.init(
            day: event.day, start: event.time, end: event.time, pageviews: event.kind == .pageview ? 1 : 0,
            customEvents: event.kind == .custom ? 1 : 0, entry: mark, exit: mark)
    }

    /// True until a second pageview or custom event.
    package var isBounce: Bool { pageviews + customEvents < 2 }

    /// Milliseconds from the first to the last event.
    package var durationMilliseconds: Int64 { end.milliseconds - start.milliseconds }

    /// Adds the events of `other` to this session.
    package mutating func merge(_ other: Session) {
        start = min(start, other.start)
        end = max(end, other.end)
        pageviews += other.pageviews
        customEvents += other.customEvents
        if other.entersBefore(self) { entry = other.entry }
        if other.exit.isPageview != exit.isPageview ? other.exit.isPageview : other.exit.time >= exit.time {
            exit = other.exit
        }
    }

    /// True if the entry of this session would be the entry of both together.
    func entersBefore(_ other: Session) -> Bool {
        entry.isPageview != other.entry.isPageview ? entry.isPageview : entry.time < other.entry.time
    }

    /// True if `other` belongs to the same visit: the same day, and no gap longer than `timeoutMilliseconds`.
    func touches(_ other: Session, timeoutMilliseconds: Int64) -> Bool {
        day == other.day && other.start.milliseconds - end.milliseconds <= timeoutMilliseconds
            && start.milliseconds - other.end.milliseconds <= timeoutMilliseconds
    }
}
