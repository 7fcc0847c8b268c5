import TestSupport
import Testing

/// The private server that the tests of this target stand on.
@Suite struct PostgresServerTests {
    @Test func eachDatabaseIsEmptyAndOfItsOwn() throws {
        let server = try PostgresServer.shared
        let first = try server.newDatabase()
        let second = try server.newDatabase()
        _ = try server.query("CREATE TABLE notes(text text); INSERT INTO notes VALUES ('here')", in: first)
        let tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
        #expect(try server.query(tables, in: first) == [["1"]])
        #expect(try server.query(tables, in: second) == [["0"]])
    }

    @Test func aDatabaseKeepsUTF8AndComparesByteByByte() throws {
        let server = try PostgresServer.shared
        let database = try server.newDatabase()
        let sql =
            "SELECT getdatabaseencoding(), datcollate, 'a' < 'B' FROM pg_database WHERE datname = current_database()"
        #expect(try server.query(sql, in: database) == [["UTF8", "C", "f"]])
    }

    @Test func answersAreToldApartWhateverTheyHold() throws {
        let server = try PostgresServer.shared
        let database = try server.newDatabase()
        let sql = "VALUES (1, '', NULL), (2, E'a|b\\nc', 'ü')"
        #expect(try server.query(sql, in: database) == [["1", "", nil], ["2", "a|b\nc", "ü"]])
        #expect(try server.query("SELECT 1 WHERE false", in: database) == [])
        #expect(try server.query("SELECT ''", in: database) == [[""]])
    }

    @Test func aStatementThatFailsThrows() throws {
        let server = try PostgresServer.shared
        let database = try server.newDatabase()
        #expect(throws: PostgresServer.Failure.self) {
            try server.query("SELECT 1 / 0", in: database)
        }
    }

    @Test func itListensOnTheLoopbackToo() throws {
        let server = try PostgresServer.shared
        var database = try server.newDatabase()
        database.host = "127.0.0.1"
        #expect(
            try server.query("SELECT inet_server_addr(), inet_server_port()", in: database) == [
                ["127.0.0.1", "\(database.port)"]
            ])
    }
}
