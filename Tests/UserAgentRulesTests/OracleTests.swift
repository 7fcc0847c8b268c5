import Foundation
import TestSupport
import Testing

@testable import UserAgentRules

/// Comparisons with uap-core's own tests and with lists of real user agents, which Tests/Oracles/user-agents.py reads
/// from the packages that `make test` installs.
@Suite struct OracleTests {
    struct Oracles: Decodable {
        var browsers: [[String]]
        var systems: [[String]]
        var robots: [String]
        var people: [String]

        static let loaded = Result { () throws -> Oracles in
            let command = [".build/venv/bin/python", "Tests/Oracles/user-agents.py"]
            let json = try Command(command.map { CompiledRules.root.appending(path: $0).path }).output
            return try JSONDecoder().decode(Oracles.self, from: Data(json))
        }
    }

    let rules: UserAgentRules
    let oracles: Oracles

    init() throws {
        rules = try CompiledRules.load()
        oracles = try Oracles.loaded.get()
    }

    /// The share of cases, each a user agent with a family, major and minor version, that get exactly that answer.
    private func agreement(_ cases: [[String]], _ answer: (RuleAnswers) -> RuleAnswers.Product?) -> Double {
        let right = cases.count { example in
            guard let product = answer(rules.answers(of: example[0])) else { return example[1] == "Other" }
            // uap-core knows no system of consoles; our rules do.
            if example[1] == "Other" { return ["PlayStation", "Xbox", "Nintendo"].contains(product.family) }
            return [product.family, product.major, product.minor] == Array(example[1...])
        }
        return Double(right) / Double(cases.count)
    }

    // What differs is one name longer than we keep.
    @Test func browsersAreThoseOfTheRulesOwnTests() {
        #expect(oracles.browsers.count > 1_400)
        #expect(agreement(oracles.browsers) { $0.browser } >= 0.99)
    }

    @Test func systemsAreThoseOfTheRulesOwnTests() {
        #expect(oracles.systems.count > 450)
        #expect(agreement(oracles.systems) { $0.system } >= 0.99)
    }

    @Test func nearlyAllKnownRobotsAreFound() {
        #expect(oracles.robots.count > 2_000)
        let found = oracles.robots.count { rules.traits(of: $0).isBot }
        #expect(Double(found) / Double(oracles.robots.count) >= 0.975)
    }

    @Test func hardlyAPersonIsTakenForARobot() {
        #expect(oracles.people.count > 30_000)
        let taken = oracles.people.count { rules.traits(of: $0).isBot }
        #expect(Double(taken) / Double(oracles.people.count) < 0.002)
    }
}
