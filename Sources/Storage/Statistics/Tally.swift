import Analytics

/// Counts by value, fed visitor by visitor: what comes of one visitor comes in one go, and within it what comes of one
/// visit, so that a visitor is new to a value if the value's last one was another. No set of visitors is needed.
struct Tally {
    private struct Entry {
        var counts = Counts.zero
        var lastVisitor = -1
        var lastVisit = -1

        mutating func add(_ visit: DayVisits.Visit, _ visitor: Int, pageviews: Int) {
            if lastVisitor != visitor { counts.visitors += 1 }
            lastVisitor = visitor
            counts.visits += 1
            counts.pageviews += pageviews
            counts.bounces += visit.isBounce ? 1 : 0
            counts.durationMilliseconds += visit.durationMilliseconds
        }

        mutating func addView(_ visit: DayVisits.Visit, _ number: Int, _ visitor: Int) {
            if lastVisit == number {
                counts.pageviews += 1
            } else {
                lastVisit = number
                add(visit, visitor, pageviews: 1)
            }
        }
    }

    private var entries: [Int64: Entry] = [:]

    var count: Int { entries.count }

    var rows: [(value: Int64, counts: Counts)] { entries.map { ($0.key, $0.value.counts) } }

    /// Adds a whole visit to a value.
    ///
    /// - Parameter visitor: a number that this visitor of this day has and no other has had.
    mutating func add(_ visit: DayVisits.Visit, of visitor: Int, to value: Int64) {
        entries[value, default: Entry()].add(visit, visitor, pageviews: visit.pageviews)
    }

    /// Adds one view of a page, and its visit at the first of them.
    ///
    /// - Parameter number: as `visitor`, for visits.
    mutating func addView(
        in visit: DayVisits.Visit, number: Int, of visitor: Int, to value: Int64
    ) {
        entries[value, default: Entry()].addView(visit, number, visitor)
    }
}
