import Analytics
import Testing

@testable import Storage

/// What salts, sites and settings promise, on each database.
@Suite struct SmallStoresTests {
    @Test(arguments: StoreKind.allCases)
    func allWhoAskForADaysSaltGetTheFirst(on kind: StoreKind) throws {
        let database = try kind.makeSmallStores()
        let salts = try database.salts()
        let other = try database.salts()
        let day = LocalDay(number: 20_000)
        #expect(try salts.salt(of: day, orStore: .numbered(1)) == .numbered(1))
        #expect(try other.salt(of: day, orStore: .numbered(2)) == .numbered(1))
        #expect(try other.salt(of: day + 1, orStore: .numbered(3)) == .numbered(3))
        #expect(try salts.salt(of: day + 1, orStore: .numbered(4)) == .numbered(3))
    }

    @Test(arguments: StoreKind.allCases)
    func manyWhoAskForADaysSaltAtOnceAgree(on kind: StoreKind) async throws {
        let database = try kind.makeSmallStores()
        let stores = try (0..<8).map { _ in try database.salts() }
        let day = LocalDay(number: 20_000)
        for store in stores { try store.removeSalts(except: day...day) }
        let salts = try await withThrowingTaskGroup(of: Salt.self, returning: Set<Salt>.self) { group in
            for (index, store) in stores.enumerated() {
                group.addTask { try store.salt(of: day, orStore: .numbered(UInt8(index))) }
            }
            return try await group.reduce(into: []) { $0.insert($1) }
        }
        #expect(salts.count == 1)
        #expect(try database.count("salts") == 1)
    }

    @Test(arguments: StoreKind.allCases)
    func saltsOfOtherDaysAreRemoved(on kind: StoreKind) throws {
        let database = try kind.makeSmallStores()
        let salts = try database.salts()
        let days = (0..<40).map { LocalDay(number: 20_000 + $0) }
        for (index, day) in days.enumerated() {
            _ = try salts.salt(of: day, orStore: .numbered(UInt8(index)))
        }
        try salts.removeSalts(except: days[37]...days[38])
        #expect(try database.count("salts") == 2)
        #expect(try salts.salt(of: days[37], orStore: .numbered(99)) == .numbered(37))
        #expect(try salts.salt(of: days[38], orStore: .numbered(99)) == .numbered(38))
        #expect(try salts.salt(of: days[39], orStore: .numbered(99)) == .numbered(99))
    }

    @Test(arguments: StoreKind.allCases)
    func aDamagedSaltIsNeitherTakenNorReplaced(on kind: StoreKind) throws {
        let database = try kind.makeSmallStores()
        let salts = try database.salts()
        let day = LocalDay(number: 20_000)
        _ = try salts.salt(of: day, orStore: .numbered(1))
        try database.damageSalts()
        for _ in 0..<2 {
            let error = #expect(throws: StoreError.self) { try salts.salt(of: day, orStore: .numbered(2)) }
            #expect(error?.isAbsence == false)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func sitesAreThoseSetAndThoseWithEvents(on kind: StoreKind) throws {
        let database = try kind.makeSmallStores()
        let sites = try database.sites()
        try database.addSite("b.example")
        try sites.set(Site(domain: "a.example", timeZone: "Europe/Berlin", hashRouting: true))
        try sites.set(Site(domain: "Z.example"))
        #expect(
            try sites.sites() == [
                Site(domain: "Z.example"),
                Site(domain: "a.example", timeZone: "Europe/Berlin", hashRouting: true),
                Site(domain: "b.example"),
            ])
        try sites.set(Site(domain: "b.example", timeZone: "Asia/Tokyo"))
        try sites.set(Site(domain: "a.example"))
        #expect(
            try database.sites().sites() == [
                Site(domain: "Z.example"), Site(domain: "a.example"),
                Site(domain: "b.example", timeZone: "Asia/Tokyo"),
            ])
    }

    @Test(arguments: StoreKind.allCases)
    func aChangeOfASiteByAnotherProcessIsNoticedAndABatchIsNone(on kind: StoreKind) throws {
        let database = try kind.makeSmallStores()
        let sites = try database.sites()
        var before = try sites.changeCounter()
        try database.addSite("a.example")
        #expect(try sites.changeCounter() == before)
        for site in [Site(domain: "a.example", hashRouting: true), Site(domain: "new.example")] {
            try database.sites().set(site)
            let after = try sites.changeCounter()
            #expect(after > before)
            before = after
        }
    }

    @Test(arguments: StoreKind.allCases)
    func settingsAreKeptAndTheFirstOfSeveralWins(on kind: StoreKind) throws {
        let database = try kind.makeSmallStores()
        let settings = try database.settings()
        #expect(try settings.get("key") == nil)
        #expect(try settings.setIfAbsent("key", [1, 0, 2]) == [1, 0, 2])
        #expect(try database.settings().setIfAbsent("key", [9]) == [1, 0, 2])
        try settings.set("key", [])
        try settings.set("other", [255])
        #expect(try database.settings().get("key") == [])
        #expect(try database.settings().get("other") == [255])
    }
}

extension Salt {
    static func numbered(_ number: UInt8) -> Salt {
        let bytes = (0..<16).map { UInt8($0) &* 37 &+ 101 ^ number }
        guard let salt = Salt(bytes: bytes) else { preconditionFailure("16 bytes") }
        return salt
    }
}
