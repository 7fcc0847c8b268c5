/// The visits of one site and day, with the values of some columns.
struct DayVisits {
    struct Visit {
        var id: Int64
        var visitor: Int64
        var start: Int64
        var durationMilliseconds: Int64
        var pageviews: Int
        var isBounce: Bool
    }

    /// Ascending by id, after `sort` at the latest.
    private(set) var visits: [Visit] = []
    /// `width` numbers a visit.
    private var values: [Int64] = []
    private let width: Int

    init(width: Int) { self.width = width }

    /// Adds a visit, whose `width` values must be appended next.
    mutating func append(_ visit: Visit) { visits.append(visit) }

    mutating func append(_ value: Int64) { values.append(value) }

    mutating func removeAll() {
        visits.removeAll(keepingCapacity: true)
        values.removeAll(keepingCapacity: true)
    }

    /// Puts the visits into the order of their ids, for those that came in another.
    mutating func sort() {
        if zip(visits, visits.dropFirst()).allSatisfy({ $0.id < $1.id }) { return }
        let order = visits.indices.sorted { visits[$0].id < visits[$1].id }
        values = order.flatMap { values[$0 * width..<($0 + 1) * width] }
        visits = order.map { visits[$0] }
    }

    func value(_ column: Int, of visit: Int) -> Int64 { values[visit * width + column] }

    /// The visits' places, those of each visitor together.
    var byVisitor: [Int] {
        visits.indices.sorted { (visits[$0].visitor, $0) < (visits[$1].visitor, $1) }
    }

    /// The place of the visit with an id; nil if there is none.
    func place(of id: Int64) -> Int? {
        var low = 0
        var high = visits.count
        while low < high {
            let middle = (low + high) / 2
            if visits[middle].id < id { low = middle + 1 } else { high = middle }
        }
        return low < visits.count && visits[low].id == id ? low : nil
    }
}
