import Analytics

/// The simplest statement of what a session is, to hold the real thing against: sort a visitor's events of a day by
/// time, and cut at each longer pause.
package enum SessionModel {
    package static func sessions(of events: [Event], timeoutMilliseconds: Int64) -> [Session] {
        let visitors = Dictionary(grouping: events) { "\($0.site) \($0.visitor.bits) \($0.day.number)" }
        return visitors.values.flatMap { events in
            var chains: [[Event]] = []
            for event in events.sorted(by: { $0.time < $1.time }) {
                let last = chains.last?.last?.time.milliseconds
                if let last, event.time.milliseconds - last <= timeoutMilliseconds {
                    chains[chains.count - 1].append(event)
                } else {
                    chains.append([event])
                }
            }
            return chains.map(session)
        }
    }

    private static func session(_ events: [Event]) -> Session {
        let views = events.filter { $0.kind == .pageview }
        let first = views.first ?? events[0]
        let last = views.last ?? events[events.count - 1]
        return Session(
            day: events[0].day, start: events[0].time, end: events[events.count - 1].time,
            pageviews: views.count, customEvents: events.filter { $0.kind == .custom }.count,
            entry: .init(time: first.time, path: first.path, isPageview: !views.isEmpty),
            exit: .init(time: last.time, path: last.path, isPageview: !views.isEmpty))
    }
}
