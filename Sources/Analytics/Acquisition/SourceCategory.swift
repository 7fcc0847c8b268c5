/// What kind of place a visitor comes from.
enum SourceCategory: Sendable {
    case search, assistant, social, video, shopping, email
    /// Any other site.
    case other
}
