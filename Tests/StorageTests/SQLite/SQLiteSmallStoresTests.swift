import Analytics
import SQLite
import Testing

@testable import Storage

@Suite struct SQLiteSmallStoresTests {
    @Test func allWhoAskForADaysSaltGetTheFirst() throws {
        let fixture = try StoreFixture()
        let salts = SQLiteSaltStore(fixture.database)
        let other = SQLiteSaltStore(try SQLiteDatabase.open(path: fixture.path))
        let day = LocalDay(number: 20_000)
        #expect(try salts.salt(of: day, orStore: salt(1)) == salt(1))
        #expect(try other.salt(of: day, orStore: salt(2)) == salt(1))
        #expect(try other.salt(of: day + 1, orStore: salt(3)) == salt(3))
    }

    @Test func removedSaltsAreInNoFileAndOthersStay() throws {
        let fixture = try StoreFixture()
        let salts = SQLiteSaltStore(fixture.database)
        let days = (0..<40).map { LocalDay(number: 20_000 + $0) }
        for (index, day) in days.enumerated() {
            _ = try salts.salt(of: day, orStore: salt(UInt8(index)))
            try fixture.apply([StoreFixture.event(at: Double(index), path: "/\(index)")])
        }
        #expect(try fixture.directory.contains(salt(3).bytes))
        try salts.removeSalts(except: days[38]...days[39])
        for index in 0..<38 { #expect(try !fixture.directory.contains(salt(UInt8(index)).bytes)) }
        #expect(try salts.salt(of: days[38], orStore: salt(99)) == salt(38))
        #expect(try salts.salt(of: days[39], orStore: salt(99)) == salt(39))
        #expect(try fixture.count("salts") == 2)
    }

    @Test func aReaderInTheWayIsReportedAndTheNextCallClearsTheFiles() throws {
        let fixture = try StoreFixture()
        let salts = SQLiteSaltStore(fixture.database)
        let day = LocalDay(number: 20_000)
        _ = try salts.salt(of: day, orStore: salt(7))
        let reader = try Connection(path: fixture.path, mode: .readOnly)
        try reader.execute("BEGIN; SELECT count(*) FROM salts")
        #expect(throws: StoreError.self) { try salts.removeSalts(except: day + 1...day + 1) }
        #expect(try fixture.count("salts") == 0)
        try reader.execute("ROLLBACK")
        try salts.removeSalts(except: day + 1...day + 1)
        #expect(try !fixture.directory.contains(salt(7).bytes))
    }

    @Test func whatACrashLeftInTheLogIsClearedByTheNextRemoval() throws {
        let fixture = try StoreFixture()
        let day = LocalDay(number: 20_000)
        _ = try SQLiteSaltStore(fixture.database).salt(of: day, orStore: salt(7))
        // A process that was killed between deleting and clearing.
        try fixture.execute("PRAGMA secure_delete = ON; DELETE FROM salts")
        #expect(try fixture.directory.contains(salt(7).bytes))
        try SQLiteSaltStore(fixture.database).removeSalts(except: day...day)
        #expect(try !fixture.directory.contains(salt(7).bytes))
    }

    @Test func sitesAreThoseSetAndThoseWithEvents() throws {
        let fixture = try StoreFixture()
        let sites = SQLiteSiteStore(fixture.database)
        try fixture.apply([StoreFixture.event(site: "b.example")])
        try sites.set(Site(domain: "a.example", timeZone: "Europe/Berlin", hashRouting: true))
        #expect(
            try sites.sites() == [
                Site(domain: "a.example", timeZone: "Europe/Berlin", hashRouting: true),
                Site(domain: "b.example"),
            ])
        try sites.set(Site(domain: "b.example", timeZone: "Asia/Tokyo"))
        try sites.set(Site(domain: "a.example"))
        #expect(
            try sites.sites() == [
                Site(domain: "a.example"), Site(domain: "b.example", timeZone: "Asia/Tokyo"),
            ])
    }

    @Test func aChangeOfASiteByAnotherProcessIsNoticedAndABatchIsNone() throws {
        let fixture = try StoreFixture()
        let sites = SQLiteSiteStore(fixture.database)
        let other = SQLiteSiteStore(try SQLiteDatabase.open(path: fixture.path))
        let before = try sites.changeCounter()
        try fixture.apply([StoreFixture.event()])
        #expect(try sites.changeCounter() == before)
        try other.set(Site(domain: "a.example", hashRouting: true))
        #expect(try sites.changeCounter() > before)
    }

    @Test func settingsAreKeptAndTheFirstOfSeveralWins() throws {
        let fixture = try StoreFixture()
        let settings = SQLiteSettings(fixture.database)
        #expect(try settings.get("key") == nil)
        #expect(try settings.setIfAbsent("key", [1, 0, 2]) == [1, 0, 2])
        #expect(try settings.setIfAbsent("key", [9]) == [1, 0, 2])
        try settings.set("key", [])
        #expect(try SQLiteSettings(SQLiteDatabase.open(path: fixture.path)).get("key") == [])
    }

    private func salt(_ number: UInt8) -> Salt {
        let bytes = (0..<16).map { UInt8($0) &* 37 &+ 101 ^ number }
        return Salt(bytes: bytes) ?? Self.zero
    }

    private static let zero: Salt = {
        guard let salt = Salt(bytes: Array(repeating: 0, count: 16)) else { preconditionFailure("16 bytes") }
        return salt
    }()
}
