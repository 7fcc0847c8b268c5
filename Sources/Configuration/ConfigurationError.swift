/// The values that cannot be used, each with the option's name and what it takes.
package struct ConfigurationError: Error, Equatable, CustomStringConvertible {
    package struct Problem: Equatable, Sendable {
        package var option: String
        package var reason: String
    }

    package var problems: [Problem]

    package var description: String {
        problems.map { "\($0.option): \($0.reason)" }.joined(separator: "\n")
    }
}
