/// What an event does to the numbers, by its name.
package enum EventKind: Hashable, Sendable {
    /// A page was looked at: `load`, `pushstate`, `popstate`; `hashchange` on sites with hash routing.
    case pageview
    /// The visitor is still there or went away: `ping`, `hidden`, `visible`, `hashchange`. Moves a session's end
    /// and nothing else.
    case engagement
    /// Anything else, sent by the site itself.
    case custom

    package init(name: String, hashRouting: Bool) {
        switch name {
        case "load", "pushstate", "popstate": self = .pageview
        case "hashchange": self = hashRouting ? .pageview : .engagement
        case "ping", "hidden", "visible": self = .engagement
        default: self = .custom
        }
    }
}
