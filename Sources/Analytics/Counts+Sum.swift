extension Counts {
    package static func + (left: Counts, right: Counts) -> Counts {
        Counts(
            visitors: left.visitors + right.visitors, visits: left.visits + right.visits,
            pageviews: left.pageviews + right.pageviews, bounces: left.bounces + right.bounces,
            durationMilliseconds: left.durationMilliseconds + right.durationMilliseconds)
    }

    package static func += (left: inout Counts, right: Counts) { left = left + right }
}
