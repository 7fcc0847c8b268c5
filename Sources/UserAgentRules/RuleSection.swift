/// The lists of rules in a table; in each the first rule that matches gives the answer.
enum RuleSection: Int, CaseIterable {
    case browsers, systems, devices, bots
}
