import Testing

@testable import Configuration

@Suite struct PostgresOptionsTests {
    private static let parts = ["PGHOST": "db.example", "PGDATABASE": "picolytics", "PGUSER": "pico"]

    @Test(arguments: [
        ["PGHOST": ""], ["PGUSER": "me"], ["PGPASSWORD": "x"], ["PGPORT": "5433"], ["PGSSLMODE": "require"],
        ["SKIP_MIGRATIONS": "true"],
    ])
    func withoutAHostTheDatabaseIsSQLiteWhateverLiesAround(environment: [String: String]) throws {
        #expect(try Configuration(environment: environment).store == .sqlite)
    }

    @Test func theDefaultsOfPostgresAreThoseOfTheOriginal() throws {
        var expected = PostgresOptions()
        expected.host = "db.example"
        expected.database = "picolytics"
        expected.user = "pico"
        expected.port = 5432
        expected.sslMode = .prefer
        expected.connectionAttempts = 5
        #expect(try Configuration(environment: Self.parts).store == .postgres(expected))
    }

    @Test func everyPartIsTaken() throws {
        let more = [
            "PGPASSWORD": "p@ss:/w?rd", "PGPORT": "6432", "PGSSLMODE": "verify-full", "PGCONNATTEMPTS": "0",
            "SKIP_MIGRATIONS": "true",
        ]
        let options = try Configuration(environment: Self.parts.merging(more) { $1 }).postgres
        #expect(options.password == "p@ss:/w?rd")
        #expect(options.port == 6432)
        #expect(options.sslMode == .verifyFull)
        #expect(options.connectionAttempts == 0)
        #expect(options.skipsMigrations)
    }

    @Test(arguments: [
        "postgres://pico:secret@db.example/picolytics", "postgresql:///picolytics?host=/run/postgresql",
    ])
    func aConnectionStringOfEitherSchemeGoesBeforeTheParts(text: String) throws {
        let configuration = try Configuration(environment: ["PGCONNSTRING": text, "PGHOST": "db:1"])
        guard case .postgres(let options) = configuration.store else {
            Issue.record("not Postgres")
            return
        }
        #expect(options.connectionString == text)
    }

    @Test(arguments: ["host=db.example password=secret", "postgres:/secret", "mysql://u:secret@db.example/x"])
    func anotherConnectionStringIsRefusedWithoutBeingShown(text: String) {
        #expect(
            refusal(["PGCONNSTRING": text])
                == "PGCONNSTRING: the value cannot be used: it must begin with postgres:// or postgresql://")
    }

    @Test func whatIsMissingBesideTheHostIsNamed() {
        #expect(
            refusal(["PGHOST": "db.example"]) == """
                PGDATABASE: it is missing: PGHOST is set, so the database is Postgres
                PGUSER: it is missing: PGHOST is set, so the database is Postgres
                """)
        #expect(
            refusal(["PGHOST": "db.example", "PGDATABASE": "picolytics", "PGPASSWORD": "x"])
                == "PGUSER: it is missing: PGHOST is set, so the database is Postgres")
    }

    @Test func aDatabaseWithoutAHostIsAForgottenHost() {
        let text = "set PGHOST too, or PGCONNSTRING; without them the database is SQLite and needs no name"
        #expect(refusal(["PGDATABASE": "picolytics", "PGUSER": "pico"]) == "PGDATABASE: \(text)")
    }

    @Test(arguments: ["localhost:5432", "192.0.2.1:5432", "[::1]:5432", "localhost:", "a.example:5432"])
    func aPortInTheHostIsToldWhereItBelongs(host: String) {
        #expect(
            refusal(Self.parts.merging(["PGHOST": host]) { $1 })
                == "PGHOST: \"\(host)\" cannot be used: set the port in PGPORT")
    }

    @Test(arguments: [
        "localhost", "::1", "fe80::1:5432", "/run/postgresql", "/odd:5432", "a.example,b.example",
    ])
    func aHostWithoutAPortIsTaken(host: String) throws {
        let configuration = try Configuration(environment: Self.parts.merging(["PGHOST": host]) { $1 })
        #expect(configuration.postgres.host == host)
    }

    @Test(arguments: [
        ("PGPORT", "0", "use a whole number from 1 to 65535"),
        ("PGPORT", "5432,5433", "use a whole number from 1 to 65535"),
        ("PGSSLMODE", "verify", "use one of disable, allow, prefer, require, verify-ca, verify-full"),
        ("PGCONNATTEMPTS", "-1", "use a whole number of attempts from 0 to 1000"),
        ("SKIP_MIGRATIONS", "no", "use true or false"),
    ])
    func aWrongValueIsRefusedEvenBesideAConnectionString(name: String, value: String, expectation: String) {
        #expect(
            refusal([name: value, "PGCONNSTRING": "postgres://db.example/x"])
                == "\(name): \"\(value)\" cannot be used: \(expectation)")
    }

    @Test func wrongValuesAndMissingOnesAreToldTogether() {
        #expect(
            refusal(["PGHOST": "db.example", "PGUSER": "pico", "PGPORT": "x"]) == """
                PGPORT: "x" cannot be used: use a whole number from 1 to 65535
                PGDATABASE: it is missing: PGHOST is set, so the database is Postgres
                """)
    }

    @Test func whatMayHoldAPasswordIsSecret() {
        let secrets = Option.postgres.filter(\.isSecret).map(\.environmentName)
        #expect(secrets == ["PGCONNSTRING", "PGPASSWORD"])
    }

    /// The message of the error that an environment leads to; nil if it is taken.
    private func refusal(_ environment: [String: String]) -> String? {
        do {
            _ = try Configuration(environment: environment)
            return nil
        } catch {
            return error.description
        }
    }
}
