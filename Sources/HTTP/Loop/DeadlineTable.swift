/// When something is to happen to each of many connections, by their slots.
///
/// Setting is one store. Looking costs a pass over all, at most once every `granularity`: a microsecond for a
/// thousand connections, less than any timer per request.
struct DeadlineTable {
    static let granularity: Int64 = 50_000_000
    private static let never = Int64.max

    private var deadlines: [Int64] = []
    /// No deadline is due before this, in nanoseconds of the monotonic clock.
    private(set) var nextLook = never

    mutating func grow(to count: Int) {
        while deadlines.count < count { deadlines.append(Self.never) }
    }

    /// - Parameter deadline: nanoseconds of the monotonic clock; nil for none.
    mutating func set(_ deadline: Int64?, slot: Int) {
        deadlines[slot] = deadline ?? Self.never
        if let deadline, deadline < nextLook { nextLook = deadline }
    }

    /// The slots that are due, which then have no deadline.
    mutating func takeDue(now: Int64) -> [Int] {
        guard now >= nextLook else { return [] }
        var due: [Int] = []
        var earliest = Self.never
        for (slot, deadline) in deadlines.enumerated() {
            if deadline <= now {
                due.append(slot)
                deadlines[slot] = Self.never
            } else {
                earliest = min(earliest, deadline)
            }
        }
        nextLook = earliest == Self.never ? earliest : max(earliest, now + Self.granularity)
        return due
    }
}
