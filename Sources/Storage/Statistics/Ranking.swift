import Analytics

/// Puts counts by number into the order of a query, and texts in place of the numbers of those that it wants.
struct Ranking {
    private struct Ranked {
        var number: Int64
        var counts: Counts
        /// Ascending is the order asked for.
        var key: Double
    }

    let query: Query

    func answer<Failure: Error>(
        _ tally: Tally, text: (_ number: Int64) throws(Failure) -> String
    ) throws(Failure) -> Answer {
        let ranked = tally.rows.map { Ranked(number: $0.value, counts: $0.counts, key: key($0.counts)) }
            .sorted { $0.key < $1.key }
        var rows: [(key: Double, text: String, counts: Counts)] = []
        // Those that are equal to the last one wanted compete by their texts.
        for entry in ranked {
            let isWanted = rows.count < query.offset + query.limit || entry.key == rows.last?.key
            if !isWanted { break }
            rows.append((entry.key, try text(entry.number), entry.counts))
        }
        rows.sort {
            $0.key != $1.key ? $0.key < $1.key : $0.text.utf8.lexicographicallyPrecedes($1.text.utf8)
        }
        return Answer(
            rows: rows.dropFirst(query.offset).prefix(query.limit).map {
                Answer.Row(value: .text($0.text), counts: $0.counts)
            }, rowCount: ranked.count)
    }

    private func key(_ counts: Counts) -> Double {
        switch query.order {
        case .ascending(let metric): counts.value(of: metric) ?? .infinity
        case .descending(let metric): -(counts.value(of: metric) ?? -.infinity)
        }
    }
}
