import TestSupport
import Testing

@testable import Postgres

@Suite struct PostgresConnectionTests {
    private func connect(_ address: DatabaseAddress) throws -> PostgresConnection {
        try PostgresConnection([
            PostgresOption("host", address.host), PostgresOption("port", "\(address.port)"),
            PostgresOption("dbname", address.database), PostgresOption("user", address.user),
        ])
    }

    private func connect() throws -> PostgresConnection {
        try connect(PostgresServer.shared.newDatabase())
    }

    /// The server's own words for values that were bound in binary form.
    @Test func valuesArriveAsTheyAre() throws {
        let values: [PostgresValue] = [
            .bool(true), .int4(-7), .int8(.min), .text("é'\\ 日"), .bytes([0, 255]),
            .date(PostgresDate(daysSince1970: 20_717)),
            .timestamp(PostgresTimestamp(milliseconds: 1_790_020_800_123)),
            .bools([true, false]), .int4s([1, -2]), .int8s([]), .texts(["", "a,\"b", "NULL"]),
            .dates([PostgresDate(daysSince1970: -1)]), .timestamps([PostgresTimestamp(milliseconds: -1)]),
        ]
        let columns = values.indices.map { "$\($0 + 1)::text" }.joined(separator: ", ")
        let connection = try connect()
        try connection.execute("SET TIME ZONE 'UTC'")
        let texts = try connection.query("SELECT \(columns)", values).first { row in
            values.indices.map { row.text(Int32($0)) }
        }
        #expect(
            texts == [
                "true", "-7", "-9223372036854775808", "é'\\ 日", "\\x00ff", "2026-09-21",
                "2026-09-21 20:00:00.123+00", "{t,f}", "{1,-2}", "{}", #"{"","a,\"b","NULL"}"#,
                "{1969-12-31}",
                #"{"1969-12-31 23:59:59.999+00"}"#,
            ])
    }

    @Test func resultsAreReadInTheirTypes() throws {
        let sql = """
            SELECT true, 5::int4, -6::int8, 'é'::text, '\\x0001'::bytea, NULL::text,
                '2026-09-21'::date, '1999-12-31 23:59:59.9999Z'::timestamptz
            """
        let texts = try connect().query(sql).first { row in
            [
                "\(row.bool(0))", "\(row.int4(1))", "\(row.int8(2))", row.text(3),
                "\(row.bytes(4))", "\(row.isNull(5))", row.text(5), "\(row.date(6).daysSince1970)",
                "\(row.timestamp(7).milliseconds)",
            ]
        }
        #expect(texts == ["true", "5", "-6", "é", "[0, 1]", "true", "", "20717", "946684799999"])
    }

    @Test func anErrorNamesItsStateAndPlaceAndTheConnectionGoesOn() throws {
        let connection = try connect()
        try connection.execute("CREATE TABLE t(a int NOT NULL CONSTRAINT small CHECK (a < 5))")
        do throws(PostgresError) {
            try connection.query("INSERT INTO t VALUES ($1)", [.int4(7)])
            Issue.record("stored")
        } catch {
            #expect(error.sqlState == "23514")
            #expect(error.table == "t")
            #expect(error.constraint == "small")
            #expect(!error.isConnectionLost)
        }
        #expect(try connection.query("SELECT 1").count == 1)
    }

    @Test func copyStoresAllRowsOrNone() throws {
        let address = try PostgresServer.shared.newDatabase()
        let connection = try connect(address)
        try connection.execute("CREATE TABLE t(a int4, b text CHECK (b <> 'bad'), c timestamptz)")
        var rows = CopyRows()
        for number in 0..<20_000 {
            rows.beginRow(fields: 3)
            rows.buffer.add(Int32(number))
            rows.buffer.add(String(repeating: "x", count: number % 50))
            rows.buffer.add(PostgresTimestamp(milliseconds: Int64(number)))
        }
        try connection.copy(rows, by: "COPY t FROM STDIN BINARY")
        let sums = try PostgresServer.shared.query(
            "SELECT count(*), sum(a), sum(length(b)), max(extract(epoch FROM c)) FROM t", in: address)
        #expect(sums == [["20000", "199990000", "490000", "19.999000"]])

        rows.beginRow(fields: 3)
        rows.buffer.add(Int32(1))
        rows.buffer.add("bad")
        rows.buffer.add(PostgresTimestamp(milliseconds: 1))
        #expect(throws: PostgresError.self) { try connection.copy(rows, by: "COPY t FROM STDIN BINARY") }
        #expect(throws: PostgresError.self) {
            try connection.copy(rows, by: "COPY missing FROM STDIN BINARY")
        }
        #expect(try connection.query("SELECT count(*) FROM t").first { $0.int8(0) } == 20_000)
    }

    @Test(arguments: [0, 1, 9, 10, 11, 1000]) func rowsInChunksAreAllRowsOnce(count: Int64) throws {
        let connection = try connect()
        try connection.execute("BEGIN")
        for _ in 0..<2 {
            var seen: [Int64] = []
            try connection.forEachRow(of: "SELECT generate_series(1, $1)", [.int8(count)], chunk: 10) {
                seen.append($0.int8(0))
            }
            #expect(seen == (0..<count).map { $0 + 1 })
        }
    }

    @Test func rowsInChunksEndWithTheFirstErrorAndTheConnectionGoesOn() throws {
        let connection = try connect()
        try connection.execute("BEGIN")
        var count = 0
        #expect(throws: PostgresError.self) {
            try connection.forEachRow(of: "SELECT 10 / (5 - generate_series(1, 9))", chunk: 2) { _ in
                count += 1
            }
        }
        #expect(count == 4)
        try connection.execute("ROLLBACK")
        #expect(try connection.query("SELECT 1").count == 1)
    }

    @Test func aServerThatDoesNotAnswerInTimeIsGivenUp() throws {
        let connection = try connect()
        connection.timeout = .milliseconds(50)
        do throws(PostgresError) {
            try connection.query("SELECT pg_sleep(60)")
            Issue.record("answered")
        } catch {
            #expect(error.isConnectionLost)
            #expect(error.message.contains("has not answered"))
        }
    }

    @Test func aServerThatEndsTheConnectionIsNoticed() throws {
        let address = try PostgresServer.shared.newDatabase()
        let connection = try connect(address)
        let process = try connection.query("SELECT pg_backend_pid()").first { $0.int4(0) } ?? 0
        _ = try PostgresServer.shared.query("SELECT pg_terminate_backend(\(process), 10000)", in: address)
        do throws(PostgresError) {
            try connection.query("SELECT 1")
            Issue.record("answered")
        } catch {
            #expect(error.isConnectionLost)
        }
    }

    @Test func aServerThatIsNotThereSaysWhere() {
        #expect {
            try PostgresConnection([PostgresOption("host", "127.0.0.1"), PostgresOption("port", "1")])
        } throws: { error in
            (error as? PostgresError)?.message.contains("127.0.0.1") == true
        }
    }
}
