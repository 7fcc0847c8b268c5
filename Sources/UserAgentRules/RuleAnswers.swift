/// What the rules of each section say of a user agent, in the rules' own words.
struct RuleAnswers: Equatable {
    /// The name and version that a rule gave.
    struct Product: Equatable {
        var family = ""
        var major = ""
        var minor = ""
        /// Whether the name is any text of the user agent's choice.
        var isOpen = false
    }

    var browser: Product?
    var system: Product?
    var device: Product?
    var bot: Product?
}
