import Analytics

extension Dimension {
    /// Where the texts of this dimension's values are.
    ///
    /// - Precondition: the values are texts.
    var dictionaryKind: DictionaryKind {
        switch self {
        case .hour, .day, .month: preconditionFailure("the values of \(self) are no texts")
        case .page, .entryPage, .exitPage: .path
        case .hostname: .hostname
        case .referrer: .referrer
        case .source: .source
        case .channel: .channel
        case .campaign: .utmCampaign
        case .country: .country
        case .browser: .browser
        case .os: .os
        case .deviceType: .deviceType
        }
    }
}
