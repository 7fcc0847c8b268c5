extension UTMParameters {
    /// Bytes of a parameter that are kept.
    package static let limit = 255

    /// These parameters, and where one is empty that of `other`, cut to the limit.
    func filled(from other: UTMParameters) -> UTMParameters {
        if other == UTMParameters() { return self }
        func chosen(_ own: String, _ other: String) -> String {
            own.isEmpty ? other.cut(toBytes: Self.limit) : own
        }
        return UTMParameters(
            source: chosen(source, other.source), medium: chosen(medium, other.medium),
            campaign: chosen(campaign, other.campaign), content: chosen(content, other.content),
            term: chosen(term, other.term))
    }
}
