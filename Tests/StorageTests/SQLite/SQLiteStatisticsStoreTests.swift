import Analytics
import SQLite
import Testing

@testable import Storage

@Suite struct SQLiteStatisticsStoreTests {
    @Test func aDatabaseThatIsNotThereIsAnErrorAndWorksOnceItIs() async throws {
        let directory = try TemporaryDirectory()
        let store = SQLiteStatisticsStore(path: directory.file("later.db"))
        defer { store.close() }
        await #expect(throws: StoreError.self) { try await store.sitesWithEvents() }
        let later = try Connection(path: directory.file("later.db"), mode: .readWrite)
        for migration in SQLiteSchema.migrations { try later.execute(migration) }
        #expect(try await store.sitesWithEvents().isEmpty)
    }
}
