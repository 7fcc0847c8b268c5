import Analytics
import SQLite
import Testing

@testable import Storage

/// What is SQLite's own of the small stores: what its files hold.
@Suite struct SQLiteSmallStoresTests {
    @Test func removedSaltsAreInNoFileAndOthersStay() throws {
        let fixture = try StoreFixture()
        let salts = SQLiteSaltStore(fixture.database)
        let days = (0..<40).map { LocalDay(number: 20_000 + $0) }
        for (index, day) in days.enumerated() {
            _ = try salts.salt(of: day, orStore: .numbered(UInt8(index)))
            try fixture.apply([StoreFixture.event(at: Double(index), path: "/\(index)")])
        }
        #expect(try fixture.directory.contains(Salt.numbered(3).bytes))
        try salts.removeSalts(except: days[38]...days[39])
        for index in 0..<38 { #expect(try !fixture.directory.contains(Salt.numbered(UInt8(index)).bytes)) }
        #expect(try salts.salt(of: days[38], orStore: .numbered(99)) == .numbered(38))
        #expect(try salts.salt(of: days[39], orStore: .numbered(99)) == .numbered(39))
        #expect(try fixture.count("salts") == 2)
    }

    @Test func aReaderInTheWayIsReportedAndTheNextCallClearsTheFiles() throws {
        let fixture = try StoreFixture()
        let salts = SQLiteSaltStore(fixture.database)
        let day = LocalDay(number: 20_000)
        _ = try salts.salt(of: day, orStore: .numbered(7))
        let reader = try Connection(path: fixture.path, mode: .readOnly)
        try reader.execute("BEGIN; SELECT count(*) FROM salts")
        #expect(throws: StoreError.self) { try salts.removeSalts(except: day + 1...day + 1) }
        #expect(try fixture.count("salts") == 0)
        try reader.execute("ROLLBACK")
        try salts.removeSalts(except: day + 1...day + 1)
        #expect(try !fixture.directory.contains(Salt.numbered(7).bytes))
    }

    @Test func whatACrashLeftInTheLogIsClearedByTheNextRemoval() throws {
        let fixture = try StoreFixture()
        let day = LocalDay(number: 20_000)
        _ = try SQLiteSaltStore(fixture.database).salt(of: day, orStore: .numbered(7))
        // A process that was killed between deleting and clearing.
        try fixture.execute("PRAGMA secure_delete = ON; DELETE FROM salts")
        #expect(try fixture.directory.contains(Salt.numbered(7).bytes))
        try SQLiteSaltStore(fixture.database).removeSalts(except: day...day)
        #expect(try !fixture.directory.contains(Salt.numbered(7).bytes))
    }
}
