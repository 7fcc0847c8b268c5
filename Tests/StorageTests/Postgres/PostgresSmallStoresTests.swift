import Analytics
import Foundation
import Postgres
import Testing

@testable import Storage

/// What is Postgres' own of the small stores: what its files hold, and what they take of it.
@Suite struct PostgresSmallStoresTests {
    private static let day = LocalDay(number: 20_000)

    /// Even while someone has a snapshot in which they are still there, as a dump has.
    @Test func removedSaltsAreInNoFileOfTheTable() throws {
        let database = try AdoptedDatabase()
        try database.migrate()
        let salts = PostgresSaltStore(database.database())
        for index in 0..<40 { _ = try salts.salt(of: Self.day + index, orStore: .numbered(UInt8(index))) }
        #expect(try database.files(contain: Salt.numbered(3).bytes))
        let dump = try database.connect()
        try dump.execute("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM sessions")
        try salts.removeSalts(except: Self.day + 38...Self.day + 39)
        for index in 0..<38 {
            #expect(try !database.files(contain: Salt.numbered(UInt8(index)).bytes))
        }
        #expect(try database.files(contain: Salt.numbered(38).bytes))
        #expect(try database.sql("SELECT day FROM salts ORDER BY 1") == [["2024-11-11"], ["2024-11-12"]])
        #expect(try salts.salt(of: Self.day + 38, orStore: .numbered(99)) == .numbered(38))
    }

    @Test func theOriginalsSaltsGoOnceTheyAreADayOld() throws {
        let database = try AdoptedDatabase(version: 3)
        try database.migrate()
        let old: [UInt8] =
            [0x11, 0x11, 0x11, 0x11, 0x22, 0x22, 0x33, 0x33, 0x44, 0x44] + Array(repeating: 0x55, count: 6)
        #expect(try database.files(contain: old))
        let kept = try database.sql("SELECT * FROM salt WHERE created_at > now() - interval '1 day'")
        #expect(kept.count == 1)
        try PostgresSaltStore(database.database()).removeSalts(except: Self.day...Self.day)
        #expect(try !database.files(contain: old))
        #expect(try database.sql("SELECT * FROM salt") == kept)
    }

    @Test func aReaderInTheWayIsReportedAndTheNextCallClearsTheFile() throws {
        let database = try AdoptedDatabase()
        try database.migrate()
        let salts = PostgresSaltStore(database.database())
        _ = try salts.salt(of: Self.day, orStore: .numbered(7))
        _ = try salts.salt(of: Self.day + 1, orStore: .numbered(8))
        let reader = try database.connect()
        try reader.execute("BEGIN; SELECT count(*) FROM salts")
        #expect(throws: StoreError.self) { try salts.removeSalts(except: Self.day + 1...Self.day + 1) }
        // They are gone for all who ask from now on, and nobody waits.
        #expect(try database.sql("SELECT day FROM salts") == [["2024-10-05"]])
        #expect(try salts.salt(of: Self.day + 1, orStore: .numbered(99)) == .numbered(8))
        try reader.execute("COMMIT")
        try salts.removeSalts(except: Self.day + 1...Self.day + 1)
        #expect(try !database.files(contain: Salt.numbered(7).bytes))
        #expect(try database.files(contain: Salt.numbered(8).bytes))
    }

    @Test func whatACrashLeftInTheFileIsClearedByTheNextRemoval() throws {
        let database = try AdoptedDatabase()
        try database.migrate()
        _ = try PostgresSaltStore(database.database()).salt(of: Self.day, orStore: .numbered(7))
        // A server that was killed between deleting and clearing.
        try database.sql("DELETE FROM salts")
        #expect(try database.files(contain: Salt.numbered(7).bytes))
        try PostgresSaltStore(database.database()).removeSalts(except: Self.day...Self.day)
        #expect(try !database.files(contain: Salt.numbered(7).bytes))
    }

    /// The original takes one each time.
    @Test func settingAKnownSiteTakesNoNumber() throws {
        let database = try AdoptedDatabase(version: 3)
        try database.migrate()
        let sites = PostgresSiteStore(database.database())
        let last = "SELECT last_value FROM domains_domain_id_seq"
        let before = try database.sql(last)
        for routing in [true, false, true] { try sites.set(Site(domain: "a.example", hashRouting: routing)) }
        #expect(try database.sql(last) == before)
        try sites.set(Site(domain: "new.example"))
        #expect(
            try database.sql("SELECT domain_id FROM domains WHERE domain_name = 'new.example'") == [
                ["172802"]
            ])
    }

    /// The views would fail on every row of the original.
    @Test func aZoneThatPostgresDoesNotKnowIsRefusedAndTheStoreGoesOn() throws {
        let database = try AdoptedDatabase(version: 3)
        try database.migrate()
        let sites = PostgresSiteStore(database.database())
        #expect { try sites.set(Site(domain: "a.example", timeZone: "Mars/Olympus")) } throws: {
            if case StoreError.refused = $0 { true } else { false }
        }
        #expect(try sites.sites().allSatisfy { $0.timeZone == nil })
    }
}

extension AdoptedDatabase {
    /// Whether any of the database's files holds `bytes`, once all is written to them.
    fileprivate func files(contain bytes: [UInt8]) throws -> Bool {
        try sql("CHECKPOINT")
        let id = try sql("SELECT oid FROM pg_database WHERE datname = current_database()")[0][0] ?? ""
        let directory = "\(address.host)/data/base/\(id)"
        return try FileManager.default.contentsOfDirectory(atPath: directory).contains { name in
            // Files may go meanwhile.
            guard let file = FileManager.default.contents(atPath: "\(directory)/\(name)") else {
                return false
            }
            return file.range(of: Data(bytes)) != nil
        }
    }
}
