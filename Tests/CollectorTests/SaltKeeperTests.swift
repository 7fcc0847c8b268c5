import Analytics
import Cryptography
import Foundation
import POSIX
import Testing

@testable import Collector

@Suite struct SaltKeeperTests {
    static let today = LocalDay(number: 20_523)
    static let tomorrow = today + 1

    let store = FaultySaltStore()
    let directory = SaltDirectory()

    func keeper(in directory: SaltDirectory? = nil) throws -> SaltKeeper {
        try SaltKeeper(store: store, directory: (directory ?? self.directory).path) {
            guard let salt = Salt(bytes: (0..<16).map { _ in UInt8.random(in: 1...255) }) else {
                preconditionFailure("16 bytes")
            }
            return salt
        }
    }

    func sample(_ keeper: SaltKeeper, _ day: LocalDay = today) throws -> UInt64 {
        try keeper.key(of: day).hash([1, 2, 3])
    }

    func sample(_ salt: Salt?) -> UInt64? { salt.map { KeyedHash(key: $0.bytes).hash([1, 2, 3]) } }

    /// What housekeeping does each second, with the store away.
    func keepInVain(_ keeper: SaltKeeper, _ days: ClosedRange<LocalDay>) {
        #expect(throws: StoreError.unavailable("away")) { try keeper.keep(days) }
    }

    @Test func whileTheStoreIsThereNothingIsWrittenHere() throws {
        let keeper = try keeper()
        try keeper.prepare(Self.today...Self.today)
        try keeper.keep(Self.today...Self.tomorrow)
        _ = try keeper.key(of: Self.tomorrow + 1)
        #expect(try sample(keeper) == sample(store.salts[Self.today]))
        #expect(store.salts.count == 3)
        #expect(try directory.names == [])
    }

    @Test func withTheStoreAwayASaltIsMadeThatOnlyTheOwnerCanRead() throws {
        store.set(.away)
        let keeper = try keeper()
        try keeper.prepare(Self.today...Self.today)
        _ = try sample(keeper)
        #expect(try directory.names == ["salt-2026-03-11"])
        #expect(try directory.mode(of: "salt-2026-03-11") == 0o600)
    }

    @Test func aSaltMadeHereIsUsedAfterARestartAndOfferedToTheStore() throws {
        store.set(.away)
        let first = try sample(keeper())
        let restarted = try keeper()
        #expect(try sample(restarted) == first)
        keepInVain(restarted, Self.today...Self.today)
        store.set(.there)
        try restarted.keep(Self.today...Self.today)
        #expect(sample(store.salts[Self.today]) == first)
        #expect(try sample(restarted) == first)
        #expect(try directory.names == [])
    }

    @Test func aRestartOffersWhatAnEarlierProcessMade() throws {
        store.set(.away)
        let first = try sample(keeper())
        store.set(.there)
        try keeper().prepare(Self.today...Self.today)
        #expect(sample(store.salts[Self.today]) == first)
        #expect(try directory.names == [])
    }

    @Test func aSaltOfNoMoreUseIsOverwrittenBeforeItIsRemoved() throws {
        store.set(.away)
        let keeper = try keeper()
        try keeper.prepare(Self.today...Self.today)
        let other = SaltDirectory()
        try directory.link("salt-2026-03-11", into: other)
        #expect(try other.content(of: "salt-2026-03-11").contains { $0 != 0 })
        store.set(.there)
        try keeper.prepare(Self.today...Self.today)
        #expect(try directory.names == [])
        #expect(try other.content(of: "salt-2026-03-11") == [UInt8](repeating: 0, count: 32))
    }

    @Test func twoThatWereCutOffOverMidnightAgreeOnceTheStoreIsBack() throws {
        let directories = [directory, SaltDirectory()]
        let keepers = try directories.map { try keeper(in: $0) }
        for keeper in keepers { try keeper.keep(Self.today...Self.today) }
        #expect(try sample(keepers[0]) == sample(keepers[1]))
        store.set(.away)
        for keeper in keepers { keepInVain(keeper, Self.today...Self.tomorrow) }
        #expect(try sample(keepers[0]) == sample(keepers[1]))
        let first = try sample(keepers[0], Self.tomorrow)
        #expect(try sample(keepers[1], Self.tomorrow) != first)
        for keeper in keepers { keepInVain(keeper, Self.tomorrow...Self.tomorrow) }
        store.set(.there)
        for keeper in keepers { try keeper.keep(Self.tomorrow...Self.tomorrow) }
        for keeper in keepers { #expect(try sample(keeper, Self.tomorrow) == first) }
        #expect(Set(store.salts.keys) == [Self.tomorrow])
        for directory in directories { #expect(try directory.names == []) }
    }

    @Test func aDayThatEndsWhileTheStoreIsAwayLeavesNothing() throws {
        store.set(.away)
        let keeper = try keeper()
        try keeper.prepare(Self.today...Self.today)
        let before = try sample(keeper)
        let other = SaltDirectory()
        try directory.link("salt-2026-03-11", into: other)
        keepInVain(keeper, Self.today...Self.tomorrow)
        #expect(try directory.names == ["salt-2026-03-11", "salt-2026-03-12"])
        keepInVain(keeper, Self.tomorrow...Self.tomorrow)
        #expect(try directory.names == ["salt-2026-03-12"])
        #expect(try other.content(of: "salt-2026-03-11").allSatisfy { $0 == 0 })
        #expect(try sample(keeper) != before)
    }

    @Test func aStoreThatIsAwayIsAskedOnceByEvents() throws {
        store.set(.away)
        let keeper = try keeper()
        for day in 0..<5 { for _ in 0..<5 { _ = try sample(keeper, Self.today + day) } }
        #expect(store.calls == 1)
        keepInVain(keeper, Self.today...Self.tomorrow)
        #expect(store.calls == 2, "each round of housekeeping asks once")
        store.set(.there)
        try keeper.keep(Self.today...Self.tomorrow)
        #expect(store.calls == 4)
        try keeper.keep(Self.today...Self.tomorrow)
        _ = try sample(keeper)
        #expect(store.calls == 4, "what is known is not asked for again")
    }

    @Test func aSaltThatTheStoreTookWithoutAnAnswerStays() throws {
        store.set(.answersLost)
        let keeper = try keeper()
        let before = try sample(keeper)
        #expect(sample(store.salts[Self.today]) == before)
        store.set(.there)
        try keeper.keep(Self.today...Self.today)
        #expect(try sample(keeper) == before)
    }

    @Test func aDamagedSaltInTheStoreIsAnErrorUntilItIsMended() throws {
        store.set(.damaged)
        let keeper = try keeper()
        for _ in 0..<3 {
            #expect(throws: StoreError.refused("damaged")) { try keeper.key(of: Self.today) }
        }
        #expect(store.calls == 1)
        #expect(throws: StoreError.refused("damaged")) { try keeper.prepare(Self.today...Self.today) }
        #expect(try directory.names == [])
        store.set(.there)
        try keeper.keep(Self.today...Self.today)
        #expect(try sample(keeper) == sample(store.salts[Self.today]))
    }

    @Test func withoutAPlaceForItASaltIsNotUsed() throws {
        store.set(.away)
        let keeper = try keeper()
        try directory.remove()
        for _ in 0..<3 { #expect(throws: StoreError.self) { try keeper.key(of: Self.today) } }
        #expect(throws: StoreError.self) { try keeper.prepare(Self.today...Self.today) }
        try directory.make()
        try keeper.prepare(Self.today...Self.today)
        let salt = try sample(keeper)
        #expect(try sample(self.keeper()) == salt)
    }

    @Test func threadsThatMeetANewDayTogetherMakeOneSalt() throws {
        store.set(.away)
        let keeper = try keeper()
        let samples = Mutex<[UInt64]>([])
        let threads = (0..<8).map { _ in
            Thread(name: "loop") {
                let sample = try? keeper.key(of: Self.today).hash([1, 2, 3])
                samples.withLock { $0.append(sample ?? 0) }
            }
        }
        for thread in threads { thread.join() }
        #expect(samples.withLock { Set($0) } == [try sample(self.keeper())])
        #expect(samples.withLock { $0.count } == 8)
    }

    @Test(arguments: [0, 8, 12, 27, 28, 31])
    func aDamagedFileIsNamedWithWhatToDo(byte: Int) throws {
        store.set(.away)
        try keeper().prepare(Self.today...Self.today)
        var bytes = try directory.content(of: "salt-2026-03-11")
        bytes[byte] ^= 1
        try directory.write(bytes, to: "salt-2026-03-11")
        expectDamage()
        try directory.write(Array(bytes.prefix(byte)), to: "salt-2026-03-11")
        expectDamage()
    }

    private func expectDamage() {
        let error = #expect(throws: StoreError.self) { try keeper() }
        let file = "\(directory.path)/salt-2026-03-11"
        #expect(
            error
                == .refused(
                    "the salt \(file) is damaged. Restore the file, or remove it: who has visited on that day then "
                        + "counts as a new visitor."))
    }

    @Test func theSaltOfAnotherDayIsNotTaken() throws {
        store.set(.away)
        try keeper().prepare(Self.today...Self.today)
        try directory.write(directory.content(of: "salt-2026-03-11"), to: "salt-2026-03-12")
        #expect(throws: StoreError.self) { try keeper() }
    }

    @Test func whatAKillLeftHalfMadeOrHalfDestroyedIsRemoved() throws {
        store.set(.away)
        try keeper().prepare(Self.today...Self.today)
        let bytes = try directory.content(of: "salt-2026-03-11")
        try directory.write(bytes, to: "salt-2026-03-12.new")
        try directory.write([UInt8](repeating: 0, count: bytes.count), to: "salt-2026-03-10")
        let other = SaltDirectory()
        try directory.link("salt-2026-03-12.new", into: other)
        try keeper().prepare(Self.today...Self.today)
        #expect(try directory.names == ["salt-2026-03-11"])
        #expect(try other.content(of: "salt-2026-03-12.new").allSatisfy { $0 == 0 })
    }
}
