import Analytics

/// Applies the rules to one user agent after the other. Not thread-safe.
final class Classifier {
    private let rules: RuleTable
    private let matcher: RuleMatcher
    private let alwaysTried: ClauseSet
    private var seen: ClauseSet

    /// Names and versions are cut to so many bytes.
    private static let maximumLength = 40

    init(rules: RuleTable) {
        self.rules = rules
        matcher = RuleMatcher(rules: rules)
        var always = ClauseSet(count: rules.clauseCount)
        for index in 0..<rules.ruleCount where rules.rule(index).flags.contains(.always) {
            always.insert(index)
        }
        alwaysTried = always
        seen = always
    }

    var compiledCount: Int { matcher.compiledCount }

    func traits(of userAgent: UnsafeRawBufferPointer) -> UserAgentTraits {
        guard userAgent.count > 1 else { return UserAgentTraits(isBot: true) }
        return Vocabulary.traits(answers(of: userAgent), userAgent: userAgent)
    }

    func answers(of userAgent: UnsafeRawBufferPointer) -> RuleAnswers {
        seen.assign(alwaysTried)
        rules.scan(userAgent, into: &seen)
        return RuleAnswers(
            browser: answer(of: .browsers, userAgent), system: answer(of: .systems, userAgent),
            device: answer(of: .devices, userAgent), bot: answer(of: .bots, userAgent))
    }

    private func answer(of section: RuleSection, _ userAgent: UnsafeRawBufferPointer) -> RuleAnswers.Product?
    {
        let match = seen.first(in: rules.rules(of: section)) { index in
            rules.rule(index).furtherClauses.allSatisfy(seen.contains) && matcher.matches(index, userAgent)
        }
        guard let match else { return nil }
        let rule = rules.rule(match)
        return RuleAnswers.Product(
            family: text(rule.family, group: 1, userAgent), major: text(rule.major, group: 2, userAgent),
            minor: text(rule.minor, group: 3, userAgent), isOpen: rule.flags.contains(.open))
    }

    /// A replacement with its `$1` filled in, else what the group captured.
    private func text(
        _ replacement: UnsafeRawBufferPointer?, group: Int, _ userAgent: UnsafeRawBufferPointer
    ) -> String {
        var bytes: [UInt8] = []
        if let replacement {
            var rest = replacement[...]
            while let byte = rest.popFirst() {
                if byte == UInt8(ascii: "$"), let digit = rest.first, (0x31...0x39).contains(digit) {
                    bytes += matcher.group(Int(digit - 0x30), of: userAgent).map { Array($0) } ?? []
                    rest = rest.dropFirst()
                } else {
                    bytes.append(byte)
                }
            }
        } else if let captured = matcher.group(group, of: userAgent) {
            bytes = Array(captured)
        }
        return String(decoding: bytes.prefix(Self.maximumLength), as: UTF8.self).trimmingBlanks()
    }
}

extension String {
    fileprivate func trimmingBlanks() -> String {
        guard first == " " || last == " " else { return self }
        var rest = self[...]
        while rest.first == " " { rest = rest.dropFirst() }
        while rest.last == " " { rest = rest.dropLast() }
        return String(rest)
    }
}
