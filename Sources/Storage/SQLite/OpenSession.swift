import Analytics

/// A stored session that an event may still touch, small enough to keep many: paths are numbers, times offsets.
struct OpenSession: Hashable {
    var id: Int64
    var start: Int64
    var duration: Int32
    var pageviews: Int32
    var customEvents: Int32
    var entryOffset: Int32
    var exitOffset: Int32
    var entryPath: Int32
    var exitPath: Int32
    var day: Int32

    /// Milliseconds since 1970.
    var end: Int64 { start + Int64(duration) }

    /// The session, given its paths. Both marks are pageviews if there was one: they beat everything else.
    func session(entryPath: String, exitPath: String) -> Session {
        func mark(_ offset: Int32, _ path: String) -> Session.Mark {
            Session.Mark(
                time: Timestamp(milliseconds: start + Int64(offset)), path: path, isPageview: pageviews > 0)
        }
        return Session(
            day: LocalDay(number: day), start: Timestamp(milliseconds: start),
            end: Timestamp(milliseconds: end), pageviews: Int(pageviews), customEvents: Int(customEvents),
            entry: mark(entryOffset, entryPath), exit: mark(exitOffset, exitPath))
    }
}

extension OpenSession {
    /// A session as it goes into its row. A session lasts less than two days, so offsets fit; counts that do not
    /// stay at the greatest number.
    init(id: Int64, _ session: Session, entryPath: Int64, exitPath: Int64) {
        func offset(_ time: Timestamp) -> Int32 {
            Int32(clamping: time.milliseconds - session.start.milliseconds)
        }
        self.init(
            id: id, start: session.start.milliseconds, duration: offset(session.end),
            pageviews: Int32(clamping: session.pageviews),
            customEvents: Int32(clamping: session.customEvents),
            entryOffset: offset(session.entry.time), exitOffset: offset(session.exit.time),
            entryPath: Int32(clamping: entryPath), exitPath: Int32(clamping: exitPath),
            day: session.day.number)
    }
}
