/// The rule at the end of a time zone file, such as `CET-1CEST,M3.5.0,M10.5.0/3`: how offsets go on for ever.
/// POSIX.1-2017 section 8.3 (TZ), with the wider hours of RFC 9636 section 3.3.1.
struct PosixTimeZoneRule {
    /// Seconds east of UTC in standard time.
    private let standardOffset: Int64
    private let daylight: Daylight?

    private struct Daylight {
        var offset: Int64
        var start, end: Change
    }

    /// When in a year the clock changes: a day, and seconds after its midnight by the clock before the change.
    private struct Change {
        enum Day {
            /// The `week`th (5: last) `weekday` (0: Sunday) of `month`.
            case weekday(month: Int, week: Int, weekday: Int)
            /// 1 to 365, without ever counting 29 February.
            case julian(Int)
            /// 0 to 365, counting 29 February.
            case ordinal(Int)
        }
        var day: Day
        var seconds: Int64
    }

    /// Reads a rule; nil if it is empty or not understood.
    init?(_ text: String) {
        var scanner = Scanner(rest: text.utf8[...])
        guard scanner.skipName(), let standard = scanner.time() else { return nil }
        standardOffset = -standard
        guard scanner.skipName() else {
            daylight = nil
            if !scanner.rest.isEmpty { return nil }
            return
        }
        let offset = scanner.rest.first == UInt8(ascii: ",") ? standardOffset + 3600 : scanner.time().map(-)
        guard let offset, let start = scanner.change(), let end = scanner.change(), scanner.rest.isEmpty
        else {
            return nil
        }
        daylight = Daylight(offset: offset, start: start, end: end)
    }

    /// Adds the changes after the last one known, up to the end of a year.
    func extend(_ transitions: inout [Int64], _ offsets: inout [Int64], throughYear lastYear: Int) {
        guard let daylight else { return }
        let known = transitions.last ?? Int64.min
        let firstYear =
            transitions.last.map { LocalDay(number: Int32(floorDivide($0, 86_400))).date.year } ?? 1970
        guard firstYear <= lastYear else { return }
        let changes = (firstYear...lastYear).flatMap { year in
            [
                (moment(daylight.start, in: year, before: standardOffset), daylight.offset),
                (moment(daylight.end, in: year, before: daylight.offset), standardOffset),
            ]
        }
        for (moment, offset) in changes.sorted(by: { $0.0 < $1.0 })
        where moment > known && offset != offsets.last {
            transitions.append(moment)
            offsets.append(offset)
        }
    }

    private func moment(_ change: Change, in year: Int, before offset: Int64) -> Int64 {
        let newYear = Int64(LocalDay.number(year: year, month: 1, day: 1))
        let isLeapYear = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let day: Int64 =
            switch change.day {
            case .julian(let number): newYear + Int64(number) - (isLeapYear && number >= 60 ? 0 : 1)
            case .ordinal(let number): newYear + Int64(number)
            case .weekday(let month, let week, let weekday): nth(weekday, week, month, year)
            }
        return day * 86_400 + change.seconds - offset
    }

    private func nth(_ weekday: Int, _ week: Int, _ month: Int, _ year: Int) -> Int64 {
        let first = LocalDay(number: LocalDay.number(year: year, month: month, day: 1))
        var day = first + (weekday - first.weekday + 7) % 7 + (week - 1) * 7
        if day.date.month != month { day = day - 7 }
        return Int64(day.number)
    }

    private struct Scanner {
        var rest: Substring.UTF8View

        mutating func skip(_ character: Unicode.Scalar) -> Bool {
            guard rest.first == UInt8(ascii: character) else { return false }
            rest.removeFirst()
            return true
        }

        /// `CET` or `<+0330>`.
        mutating func skipName() -> Bool {
            if skip("<") {
                rest = rest.drop { $0 != UInt8(ascii: ">") }
                return skip(">")
            }
            let letters = rest.prefix { (65...90).contains($0) || (97...122).contains($0) }
            rest = rest.dropFirst(letters.count)
            return letters.count >= 3
        }

        mutating func number() -> Int? {
            let digits = rest.prefix { (48...57).contains($0) }
            rest = rest.dropFirst(digits.count)
            return Int(Substring(digits))
        }

        /// `[+-]hh[:mm[:ss]]` in seconds.
        mutating func time() -> Int64? {
            let isNegative = skip("-")
            if !isNegative { _ = skip("+") }
            guard let hours = number() else { return nil }
            let minutes = skip(":") ? number() : 0
            let seconds = skip(":") ? number() : 0
            guard let minutes, let seconds, hours <= 167 else { return nil }
            let total = Int64(hours * 3600 + minutes * 60 + seconds)
            return isNegative ? -total : total
        }

        /// `,day[/time]`.
        mutating func change() -> Change? {
            guard skip(","), let day = day() else { return nil }
            guard skip("/") else { return Change(day: day, seconds: 7200) }
            return time().map { Change(day: day, seconds: $0) }
        }

        private mutating func day() -> Change.Day? {
            if skip("J") { return number().map { .julian($0) } }
            guard skip("M") else { return number().map { .ordinal($0) } }
            guard let month = number(), skip("."), let week = number(), skip("."), let weekday = number(),
                (1...12).contains(month), (1...5).contains(week), (0...6).contains(weekday)
            else { return nil }
            return .weekday(month: month, week: week, weekday: weekday)
        }
    }
}
