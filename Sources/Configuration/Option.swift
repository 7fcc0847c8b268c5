import Analytics

/// One option: its names, what it is for, and how its text becomes a value.
package struct Option: Sendable {
    /// The name in a configuration file, for example `listenAddr`.
    package let key: String
    /// The environment variable, for example `LISTEN_ADDR`.
    package let environmentName: String
    package let summary: String
    package let isSecret: Bool
    /// The default as it would be written; empty if there is none.
    package let defaultText: String
    let set: @Sendable (String, inout Configuration) throws(Refusal) -> Void

    /// Why a text is no value of the option, and what would be.
    struct Refusal: Error {
        var reason: String
    }

    init<Value>(
        _ key: String, _ environmentName: String, _ type: OptionType<Value>,
        _ property: WritableKeyPath<Configuration, Value> & Sendable, isSecret: Bool = false,
        _ summary: String
    ) {
        self.key = key
        self.environmentName = environmentName
        self.summary = summary
        self.isSecret = isSecret
        defaultText = type.text(Configuration()[keyPath: property])
        set = { (text, configuration) throws(Refusal) in
            guard let value = type.parse(text) else {
                let shown = isSecret ? "the value" : "\"\(text)\""
                throw Refusal(reason: "\(shown) cannot be used: \(type.expectation)")
            }
            configuration[keyPath: property] = value
        }
    }
}

/// How a text becomes a value, and what to tell those whose text does not.
struct OptionType<Value>: Sendable {
    let expectation: String
    let parse: @Sendable (String) -> Value?
    /// The inverse of `parse`.
    let text: @Sendable (Value) -> String

    init(
        expectation: String, parse: @escaping @Sendable (String) -> Value?,
        text: @escaping @Sendable (Value) -> String = { "\($0)" }
    ) {
        self.expectation = expectation
        self.parse = parse
        self.text = text
    }
}

extension OptionType where Value == String {
    static var text: Self { .init(expectation: "a text", parse: { $0 }) }
}

extension OptionType where Value == Bool {
    static var boolean: Self {
        .init(expectation: "use true or false") { text in
            switch text {
            case "1", "t", "T", "true", "TRUE", "True": true
            case "0", "f", "F", "false", "FALSE", "False": false
            default: nil
            }
        }
    }
}

extension OptionType where Value == Int {
    static func integer(_ range: ClosedRange<Int>, _ unit: String? = nil) -> Self {
        let number = unit.map { "a whole number of \($0)" } ?? "a whole number"
        return .init(expectation: "use \(number) from \(range.lowerBound) to \(range.upperBound)") { text in
            Int(text).flatMap { range.contains($0) ? $0 : nil }
        }
    }
}

extension OptionType where Value == [String] {
    /// A comma list; blanks around an element are not part of it.
    static var list: Self {
        .init(
            expectation: "use a comma-separated list",
            parse: { text in text.split(separator: ",").map { trimmed($0) }.filter { !$0.isEmpty } },
            text: { $0.joined(separator: ",") })
    }
}

extension OptionType
where Value: RawRepresentable & CaseIterable & SendableMetatype, Value.RawValue == String {
    static var choice: Self {
        let choices = Value.allCases.map(\.rawValue)
        return .init(
            expectation: "use one of \(choices.joined(separator: ", "))", parse: { Value(rawValue: $0) },
            text: { $0.rawValue })
    }
}

private func trimmed(_ text: Substring) -> String {
    let start = text.drop { $0.isWhitespace }
    return String(start.reversed().drop { $0.isWhitespace }.reversed())
}
