import CPCRE2

/// The expressions of a table, each compiled when it is first tried.
///
/// Compiling all would take about 10 ms at start and 2.5 MB; real traffic tries a few dozen. Where the system forbids
/// memory that is both written and executed, PCRE2 interprets the expressions instead of running machine code.
/// Not thread-safe.
final class RuleMatcher {
    private enum Expression {
        case untried
        case compiled(OpaquePointer)
        /// Refused by PCRE2, so it never matches.
        case refused
    }

    /// Steps after which a match is given up: real user agents need below 10,000, and this many take about a millisecond.
    private static let stepLimit: UInt32 = 100_000
    /// The whole match, the name and two parts of the version.
    private static let groupLimit = 4
    private static let stackSize = 64 << 10

    private let rules: RuleTable
    private var expressions: [Expression]
    private let groups: OpaquePointer
    private var groupCount = 0
    private let limits: OpaquePointer
    private let stack: OpaquePointer?

    init(rules: RuleTable) {
        self.rules = rules
        expressions = Array(repeating: .untried, count: rules.ruleCount)
        guard let groups = pcre2_match_data_create_8(UInt32(Self.groupLimit), nil),
            let limits = pcre2_match_context_create_8(nil)
        else {
            fatalError("out of memory")
        }
        self.groups = groups
        self.limits = limits
        pcre2_set_match_limit_8(limits, Self.stepLimit)
        pcre2_set_depth_limit_8(limits, 1_000)
        stack = pcre2_jit_stack_create_8(Self.stackSize, Self.stackSize, nil)
        if let stack { pcre2_jit_stack_assign_8(limits, nil, UnsafeMutableRawPointer(stack)) }
    }

    deinit {
        for case .compiled(let code) in expressions { pcre2_code_free_8(code) }
        if let stack { pcre2_jit_stack_free_8(stack) }
        pcre2_match_context_free_8(limits)
        pcre2_match_data_free_8(groups)
    }

    /// The expressions compiled so far.
    var compiledCount: Int {
        expressions.count { if case .compiled = $0 { true } else { false } }
    }

    /// Whether the expression of a rule matches somewhere in `text`; if the match was given up, it does not.
    func matches(_ rule: Int, _ text: UnsafeRawBufferPointer) -> Bool {
        guard let code = expression(rule), let start = text.baseAddress else { return false }
        let count = pcre2_match_8(
            code, start.assumingMemoryBound(to: UInt8.self), text.count, 0, 0, groups, limits)
        // 0 says that the expression has more groups than there is room for.
        groupCount = count == 0 ? Self.groupLimit : Int(max(count, 0))
        return count >= 0
    }

    /// What a group of the last match captured; nil if it took no part in it.
    func group(_ number: Int, of text: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
        guard number < groupCount, let offsets = pcre2_get_ovector_pointer_8(groups) else { return nil }
        let (start, end) = (offsets[2 * number], offsets[2 * number + 1])
        // A group that took no part has offsets of -1.
        guard start >= 0, start <= end, end <= text.count else { return nil }
        return UnsafeRawBufferPointer(rebasing: text[start..<end])
    }

    private func expression(_ rule: Int) -> OpaquePointer? {
        switch expressions[rule] {
        case .compiled(let code): return code
        case .refused: return nil
        case .untried:
            let code = compile(rules.rule(rule))
            expressions[rule] = code.map(Expression.compiled) ?? .refused
            return code
        }
    }

    private func compile(_ rule: Rule) -> OpaquePointer? {
        guard let text = rule.regex.baseAddress else { return nil }
        var error: Int32 = 0
        var offset = 0
        let options: UInt32 = rule.flags.contains(.caseless) ? UInt32(PCRE2_CASELESS) : 0
        let code = pcre2_compile_8(
            text.assumingMemoryBound(to: UInt8.self), rule.regex.count, options, &error, &offset, nil)
        if let code { _ = pcre2_jit_compile_8(code, UInt32(PCRE2_JIT_COMPLETE)) }
        return code
    }
}
