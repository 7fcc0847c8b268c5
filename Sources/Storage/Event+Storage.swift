import Analytics

extension Event {
    /// 1970 to 9999: what the date functions of both databases can show. https://sqlite.org/lang_datefunc.html
    private static let times: ClosedRange<Int64> = 0...253_402_300_799_999

    /// Throws `.refused` if one of the events has a time that a store cannot write down.
    static func checkTimes(of events: [Event]) throws(StoreError) {
        guard events.allSatisfy({ times.contains($0.time.milliseconds) }) else {
            throw .refused("an event's time is not between 1970 and 9999")
        }
    }

    /// True for the events that say no more than that a session goes on or ends.
    ///
    /// Takes the two fields, since to hand over an element of an array would copy all its texts.
    static func isPing(_ kind: EventKind, _ name: String) -> Bool {
        kind == .engagement && (name == "ping" || name == "hidden")
    }
}
