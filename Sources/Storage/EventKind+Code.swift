import Analytics

extension EventKind {
    /// The number in `event_rows.kind`.
    var code: Int64 {
        switch self {
        case .pageview: 0
        case .engagement: 1
        case .custom: 2
        }
    }
}
