extension UTMParameters {
    /// Bytes of a parameter that are kept.
    package static let limit = 255

    /// These parameters, and where one is empty that of `other`, cut to the limit.
    func filled(from other: UTMParameters) -> UTMParameters {
        var filled = self
        for field in [\UTMParameters.source, \.medium, \.campaign, \.content, \.term]
        where self[keyPath: field].isEmpty {
            filled[keyPath: field] = other[keyPath: field].cut(toBytes: Self.limit)
        }
        return filled
    }
}
