import Analytics
import POSIX
import Postgres
import TestSupport
import Testing

@testable import Storage

@Suite struct PostgresMigratorTests {
    private static let tables = ["domains", "sessions", "events", "salt"]

    @Test(arguments: [0, 1, 2, 3])
    func aDatabaseOfTheOriginalKeepsItsRowsByteForByte(version: Int) throws {
        let database = try AdoptedDatabase(version: version)
        let tables = version == 0 ? [] : Self.tables + (version == 3 ? ["autocert_cache"] : [])
        let before = try tables.map { try database.originalRows(of: $0) }
        if version > 0 { #expect(before.allSatisfy { $0.count >= 2 }) }
        try database.migrate()
        #expect(try tables.map { try database.originalRows(of: $0) } == before)
        #expect(try database.sql("SELECT version FROM schema_version") == [["3"]])
        #expect(
            try database.sql("SELECT version FROM picolytics_migrations ORDER BY 1") == [["1"], ["2"], ["3"]])
    }
}
