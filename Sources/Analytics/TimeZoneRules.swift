/// The offsets of a time zone over time, read from a compiled time zone file. RFC 9636 (TZif), tzfile(5).
package struct TimeZoneRules: Sendable, Equatable {
    /// The IANA name, for example `Europe/Berlin`.
    package let name: String
    /// When offsets change, ascending, in seconds since 1970; `offsets[i]` holds from `transitions[i - 1]` on.
    let transitions: [Int64]
    /// Seconds east of UTC: one more than there are transitions.
    let offsets: [Int64]

    package static let utc = TimeZoneRules(name: "UTC", transitions: [], offsets: [0])

    init(name: String, transitions: [Int64], offsets: [Int64]) {
        self.name = name
        self.transitions = transitions
        self.offsets = offsets
    }

    /// Seconds to add to UTC for the local time at `time`.
    package func offsetSeconds(at time: Timestamp) -> Int64 {
        offsets[interval(at: floorDivide(time.milliseconds, 1000))]
    }

    /// The local day that `time` falls into.
    package func day(at time: Timestamp) -> LocalDay {
        let seconds = floorDivide(time.milliseconds, 1000)
        let day = LocalDay(number: Int32(floorDivide(seconds + offsets[interval(at: seconds)], 86_400)))
        // A clock that is set back over midnight shows the old date again; the new day has begun all the same.
        return startSeconds(of: day + 1) <= seconds ? day + 1 : day
    }

    /// The first moment of a local day: midnight, or the first moment after it where a clock change skips midnight.
    package func start(of day: LocalDay) -> Timestamp {
        Timestamp(milliseconds: startSeconds(of: day) * 1000)
    }

    /// The local hour, 0 to 23, at `time`.
    package func hour(at time: Timestamp) -> Int {
        let local = floorDivide(time.milliseconds, 1000) + offsetSeconds(at: time)
        return Int((local - floorDivide(local, 86_400) * 86_400) / 3600)
    }

    private func startSeconds(of day: LocalDay) -> Int64 {
        let midnight = Int64(day.number) * 86_400
        // No zone is more than a day from UTC, so the day begins in or after the interval of that moment.
        var index = interval(at: midnight - 86_400)
        while index < transitions.count {
            if midnight - offsets[index] < transitions[index] { break }
            index += 1
        }
        let candidate = midnight - offsets[index]
        return index == 0 ? candidate : max(candidate, transitions[index - 1])
    }

    /// The index into `offsets` at `seconds`.
    private func interval(at seconds: Int64) -> Int {
        var low = 0
        var high = transitions.count
        while low < high {
            let middle = (low + high) / 2
            if transitions[middle] <= seconds { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

func floorDivide(_ dividend: Int64, _ divisor: Int64) -> Int64 {
    let quotient = dividend / divisor
    return dividend % divisor < 0 ? quotient - 1 : quotient
}
