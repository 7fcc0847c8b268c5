import Testing

@testable import Configuration

@Suite struct ConfigurationTests {
    @Test func nothingSetGivesTheDefaults() throws {
        #expect(try Configuration(environment: ["LISTEN_ADDR": "", "PATH": "/bin"]) == Configuration())
    }

    @Test func listsAreTrimmed() throws {
        let configuration = try Configuration(environment: ["SITES": " a.example , *.b.example,,"])
        #expect(configuration.sites == ["a.example", "*.b.example"])
    }

    @Test func nothingIsPrunedUnlessItIsAskedFor() throws {
        #expect(try Configuration(environment: [:]).pruneDays == 0)
        let configuration = try Configuration(environment: ["PRUNE_DAYS": "90", "PRUNE_CHECK_HOURS": "6"])
        #expect(configuration.pruneDays == 90)
        #expect(configuration.pruneCheckHours == 6)
    }

    @Test(arguments: [
        ("REQUEST_RATE_LIMIT", "-1", "use a whole number of events a second from 0 to 1000000"),
        ("BATCH_MAX_MSEC", "0", "use a whole number of milliseconds from 1 to 60000"),
        ("PRUNE_DAYS", "-1", "use a whole number of days from 0 to 36500"),
        ("PRUNE_CHECK_HOURS", "0", "use a whole number of hours from 1 to 8760"),
        ("DEMO", "yes", "use true or false"),
        ("IP_EXTRACTOR", "XFF", "use one of direct, xff, realip"),
    ])
    func aWrongValueIsNamedWithWhatWouldBeRight(name: String, value: String, expectation: String) {
        let error = #expect(throws: ConfigurationError.self) { try Configuration(environment: [name: value]) }
        #expect(error?.description == "\(name): \"\(value)\" cannot be used: \(expectation)")
    }

    @Test func allWrongValuesAreTold() {
        let error = #expect(throws: ConfigurationError.self) {
            try Configuration(environment: ["DEMO": "x", "DEBUG": "y"])
        }
        #expect(error?.problems.count == 2)
    }

    @Test func theDefaultsAsTextsGiveTheDefaults() throws {
        let texts = Option.all.map { ($0.environmentName, $0.defaultText) }
        #expect(try Configuration(environment: Dictionary(uniqueKeysWithValues: texts)) == Configuration())
    }

    @Test func noTwoOptionsShareAName() {
        #expect(Set(Option.all.map(\.key)).count == Option.all.count)
        #expect(Set(Option.all.map(\.environmentName)).count == Option.all.count)
    }
}
