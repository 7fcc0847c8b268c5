/// Where a visit comes from once it is decided which of the signs counts: what the channel rules look at.
struct Origin {
    /// Empty for a direct visit.
    var name = ""
    var category = SourceCategory.other
    /// Lower case; empty if nothing says how the visitor was brought.
    var medium = ""
    /// Lower case.
    var campaign = ""
    /// Whether the source is known from the referrer alone.
    var isReferral = false

    init(utm: UTMParameters, click: ClickID?, referrer: Referrer?) {
        campaign = utm.campaign.lowercased()
        medium = utm.medium.isEmpty ? click?.medium ?? "" : utm.medium.lowercased()
        let linked = referrer.map { Source.ofHost($0.host) }
        if !utm.source.isEmpty {
            take(Source.named(utm.source))
        } else if let click, click.isPaid || linked == nil || linked?.category == .other {
            take(click.source)
        } else if let linked {
            take(linked)
            isReferral = true
        }
    }

    private mutating func take(_ source: Source) {
        name = source.name
        category = source.category
    }
}
