import Testing

@testable import SQLite

@Suite struct StatementTests {
    @Test func textKeepsItsNulsAndEmptyTextIsNotNull() throws {
        let connection = try Connection(path: ":memory:", mode: .readWrite)
        try connection.execute("CREATE TABLE t(value TEXT)")
        let insert = try connection.statement("INSERT INTO t VALUES (?1)")
        for value in ["", "a\u{0}b", "žluťoučký"] {
            insert.bind(value, at: 1)
            try insert.run()
        }
        var values: [String] = []
        try connection.statement("SELECT value FROM t WHERE value IS NOT NULL ORDER BY rowid").forEachRow {
            (row: borrowing Row) throws(SQLiteError) in values.append(row.text(0))
        }
        #expect(values == ["", "a\u{0}b", "žluťoučký"])
    }

    @Test func aFailedTransactionLeavesNothing() throws {
        let connection = try Connection(path: ":memory:", mode: .readWrite)
        try connection.execute("CREATE TABLE t(value INTEGER UNIQUE)")
        #expect(throws: SQLiteError.self) {
            try connection.withTransaction { () throws(SQLiteError) in
                try connection.execute("INSERT INTO t VALUES (1)")
                try connection.execute("INSERT INTO t VALUES (1)")
            }
        }
        let count = try connection.statement("SELECT count(*) FROM t").first { $0.int(0) }
        #expect(count == 0)
    }

    @Test func anErrorNamesTheCodeAndTheStatement() throws {
        let connection = try Connection(path: ":memory:", mode: .readWrite)
        let error = #expect(throws: SQLiteError.self) { try connection.execute("SELECT * FROM absent") }
        #expect(error?.primaryCode == 1)
        #expect(error?.description == "SQLite: no such table: absent (1) in: SELECT * FROM absent")
    }
}
