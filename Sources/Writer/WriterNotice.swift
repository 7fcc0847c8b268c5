/// What the operator should know. Nothing of an event's content is in it.
package enum WriterNotice: Hashable, Sendable {
    /// Nothing can be stored at present; told at each failed attempt.
    case trouble(String)
    /// Events are stored again.
    case recovered
    /// An event was set aside, or dropped if there is no more room for such, since the store will never take it.
    case rejected(reason: String, isKept: Bool)
}
