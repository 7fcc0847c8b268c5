import Analytics
import Postgres
import TestSupport
import Testing

@testable import Storage

@Suite struct PostgresStatisticsStoreTests {
    private static let query = Query(
        site: "a.example", days: LocalDay(number: 20_000)...LocalDay(number: 20_001), zone: .utc)

    @Test func aServerThatIsAwayIsAnErrorAtOnce() async throws {
        let nowhere = PostgresAddress(
            host: "/nonexistent", port: 5432, database: "db", user: "nobody", password: "", sslMode: "disable"
        )
        let store = PostgresStatisticsStore(PostgresDatabase(nowhere))
        defer { store.close() }
        for _ in 0..<3 {
            await #expect {
                _ = try await store.answer([Self.query])
            } throws: { error in
                if case .unavailable(let reason) = error as? StoreError {
                    reason.contains("/nonexistent:5432/db cannot be reached")
                } else {
                    false
                }
            }
        }
    }

    /// Each reader's connection may be lost at any time: the next question gets another one.
    @Test func aLostConnectionIsReplacedWithoutAnError() async throws {
        let fixture = try StatisticsFixture(.postgres)
        try fixture.addSite(1, "a.example")
        try fixture.addSession(site: 1, day: 20_000, visitor: 1, start: 20_000 * 86_400_000, pages: [1])
        let store = fixture.store()
        defer { store.close() }
        for _ in 0..<4 {
            let answer = try await store.answer([Self.query])[0]
            #expect(answer.rows[0].counts.visits == 1)
            _ = try fixture.rows(
                """
                SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
                WHERE datname = current_database() AND pid <> pg_backend_pid()
                """)
        }
    }

    @Test func afterAFailedStatementTheNextQuestionIsAnswered() async throws {
        let fixture = try StatisticsFixture(.postgres)
        try fixture.addSite(1, "a.example")
        let store = fixture.store()
        defer { store.close() }
        try fixture.execute("ALTER TABLE sessions RENAME TO hidden")
        for _ in 0..<3 {
            await #expect(throws: StoreError.self) { try await store.answer([Self.query]) }
        }
        try fixture.execute("ALTER TABLE hidden RENAME TO sessions")
        let answer = try await store.answer([Self.query])[0]
        #expect(answer.rows == [Answer.Row(value: nil, counts: .zero)])
    }

    @Test func textsHaveOneNumberEachHoweverManyThereAre() {
        var numbers = TextNumbers()
        func number(of text: String) -> Int64 {
            var text = text
            return text.withUTF8 { numbers.number(of: UnsafeRawBufferPointer($0)) }
        }
        let texts = (0..<5000).map { "text \($0)" } + ["é", "e\u{301}", String(repeating: "x", count: 5000)]
        for round in 0..<2 {
            for (index, text) in texts.enumerated() {
                #expect(number(of: text) == Int64(index + 1), "\(round)")
            }
        }
        #expect(number(of: "") == 0)
        #expect(numbers.count == texts.count)
        for (index, text) in texts.enumerated() {
            #expect(Array(numbers.text(Int64(index + 1)).utf8) == Array(text.utf8))
        }
    }

    @Test func visitorsHaveOneNumberEachWhateverTheirIdsLookLike() {
        var numbers = VisitorNumbers()
        let ids = [
            "", "7", "0000000000000007", "0000000000000A07", "0000000000000a07", "ffffffffffffffff",
            "7fffffff00000000", "7fffffff00000001", "7fffffff00000002", "7fffffff00000003",
            "7ffffffe00000001",
            "00000000000000007", "000000000000000g", "another",
        ]
        let given = ids.map { id in
            var id = id
            return id.withUTF8 { numbers.number(of: UnsafeRawBufferPointer($0)) }
        }
        #expect(Set(given).count == ids.count)
        #expect(given[2] == 7)
        #expect(given[5] == -1)
    }
}
