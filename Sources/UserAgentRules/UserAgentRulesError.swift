/// Why compiled rules cannot be used.
package struct UserAgentRulesError: Error, Equatable, CustomStringConvertible {
    /// What is wrong with them.
    package var reason: String

    package var description: String {
        "user agent rules: \(reason); they are made by Scripts/build-user-agent-rules"
    }
}
