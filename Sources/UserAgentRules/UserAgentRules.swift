// UserAgentRules: what a user agent string says of browser, system, device and robot. It knows the rules of uap-core and
// our own, compiled at build by Scripts/build-user-agent-rules, and nothing of requests or events.

import Analytics
import POSIX

/// Tells browser, operating system, kind of device and robots from user agent strings.
///
/// May be called from any thread: one lock guards the cache and the matcher. A user agent seen lately costs one hash;
/// another one some microseconds, at most about a millisecond for a hostile one (see `RuleMatcher`). No user agent is
/// kept: the cache knows a keyed hash of it.
package final class UserAgentRules: Sendable {
    /// Bytes of a user agent that are looked at; what is beyond them is ignored.
    package static let maximumLength = 1_024

    private struct State {
        var cache = TraitsCache()
        let classifier: Classifier
    }

    private let state: Mutex<State>
    private let owned: OwnedBytes?

    /// Uses compiled rules where they lie.
    ///
    /// - Parameter rules: must stay in place and unchanged for as long as this object lives, like a file embedded in
    ///   the program.
    /// - Throws: `UserAgentRulesError` if `rules` are not what Scripts/build-user-agent-rules writes.
    package init(rules: UnsafeRawBufferPointer) throws(UserAgentRulesError) {
        state = Mutex(State(classifier: Classifier(rules: try RuleTable(rules))))
        owned = nil
    }

    /// Uses a copy of compiled rules, such as the content of a file.
    ///
    /// - Throws: `UserAgentRulesError` as above.
    package init(copying rules: [UInt8]) throws(UserAgentRulesError) {
        let owned = OwnedBytes(rules)
        state = Mutex(State(classifier: Classifier(rules: try RuleTable(owned.bytes))))
        self.owned = owned
    }

    /// What the bytes of a `User-Agent` field say; an empty one, or one byte, is a robot's.
    package func traits(of userAgent: UnsafeRawBufferPointer) -> UserAgentTraits {
        let userAgent = UnsafeRawBufferPointer(rebasing: userAgent.prefix(Self.maximumLength))
        let key = TraitsCache.key(of: userAgent)
        return state.withLock { state in
            if let traits = state.cache[key] { return traits }
            let traits = state.classifier.traits(of: userAgent)
            state.cache.insert(traits, for: key)
            return traits
        }
    }

    /// What the rules alone say, before it is put into our vocabulary: for comparison with the rules' own tests.
    func answers(of userAgent: UnsafeRawBufferPointer) -> RuleAnswers {
        let userAgent = UnsafeRawBufferPointer(rebasing: userAgent.prefix(Self.maximumLength))
        return state.withLock { $0.classifier.answers(of: userAgent) }
    }
}
