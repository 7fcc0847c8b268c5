import Testing

@testable import Postgres

@Suite struct PostgresURITests {
    private func options(_ uri: String) throws -> [String: String] {
        Dictionary(uniqueKeysWithValues: try PostgresURI.options(of: uri).map { ($0.keyword, $0.value) })
    }

    @Test(arguments: ["postgres", "postgresql"])
    func partsArePercentDecoded(scheme: String) throws {
        let uri =
            "\(scheme)://us%40er:p%2Fa%25%3A%20s@db.example:6543/na%20me?sslmode=verify-full&connect_timeout=3"
        #expect(
            try options(uri) == [
                "user": "us@er", "password": "p/a%: s", "host": "db.example", "port": "6543",
                "dbname": "na me", "sslmode": "verify-full", "connect_timeout": "3",
            ])
    }

    @Test func severalHostsAndASocketsDirectoryAreTaken() throws {
        #expect(try options("postgres://a:1,[::1]:2/d")["host"] == "a,::1")
        #expect(try options("postgres://a:1,[::1]:2/d")["port"] == "1,2")
        #expect(try options("postgres://u@%2Frun%2Fpg/d")["host"] == "/run/pg")
    }

    @Test func whatOnlyDriversOfOtherLanguagesKnowDoesNotStopTheStart() throws {
        let uri = "postgres://h/d?pool_max_conns=10&default_query_exec_mode=simple_protocol&sslmode=disable"
        #expect(try options(uri) == ["host": "h", "dbname": "d", "sslmode": "disable"])
    }

    @Test func otherParametersAreSettingsOfTheServer() throws {
        let uri = "postgres://h/d?search_path=a%20b,%5C&options=-c%20jit%3Doff&statement_timeout=5"
        #expect(
            try options(uri)["options"] == "-c jit=off -c search_path=a\\ b,\\\\ -c statement_timeout=5")
    }

    @Test(arguments: ["postgres://h/d?sslmode", "postgres://[::1/d", "postgres://h/%zz"])
    func whatIsNoURISaysWhy(uri: String) {
        #expect { try PostgresURI.options(of: uri) } throws: { error in
            (error as? PostgresError)?.message.isEmpty == false
        }
    }

    @Test func theErrorDoesNotShowThePassword() {
        #expect { try PostgresURI.options(of: "postgres://user:secret@[::1/d") } throws: { error in
            !"\(error)".contains("secret")
        }
    }
}
