import Testing

@testable import Writer

@Suite struct WriterPolicyTests {
    private static let options = WriterOptions(rejectedDirectory: "")

    @Test func batchesAreOfTheUsualSizeAndLargerUnderBacklog() {
        let policy = WriterPolicy(Self.options)
        #expect(policy.maxRecords(waiting: 1) == 6_400)
        #expect(policy.maxRecords(waiting: 19_999) == 6_400)
        #expect(policy.maxRecords(waiting: 20_000) == 20_000)
    }

    @Test func waitsGrowUpToTheLongestAndBeginAnewAfterSuccess() {
        var policy = WriterPolicy(Self.options)
        let waits = (0..<12).map { _ in policy.handle(.unavailable, random: 1) }
        let milliseconds = [100, 200, 400, 800, 1600, 3200, 6400, 12800, 25600, 30000, 30000, 30000]
        #expect(waits == milliseconds.map { .wait(.milliseconds($0)) })
        _ = policy.handle(.stored, random: 0)
        #expect(policy.handle(.unavailable, random: 1) == .wait(.milliseconds(100)))
    }

    @Test func waitsDifferByHalfBetweenServers() {
        var policy = WriterPolicy(Self.options)
        #expect(policy.handle(.unavailable, random: 0) == .wait(.milliseconds(50)))
        #expect(policy.handle(.unavailable, random: 0.5) == .wait(.milliseconds(150)))
    }

    @Test func anUnclearOutcomeIsReadAtOnceAndARepeatedOneAfterAWait() {
        var policy = WriterPolicy(Self.options)
        #expect(policy.handle(.unclear, random: 1) == .readPosition(after: .zero))
        #expect(policy.handle(.unclear, random: 1) == .readPosition(after: .milliseconds(200)))
        _ = policy.handle(.stored, random: 0)
        #expect(policy.handle(.unclear, random: 1) == .readPosition(after: .zero))
    }

    @Test func aRefusedBatchIsHalvedDownToTheOneEvent() {
        var policy = WriterPolicy(Self.options)
        var size = 6_400
        var steps = 0
        while policy.handle(.refused(events: size), random: 0) == .goOn {
            size = policy.maxRecords(waiting: 50_000)
            steps += 1
        }
        #expect(size == 1)
        #expect(steps == 12)
    }

    @Test func batchesGrowBackAfterARefusal() {
        var policy = WriterPolicy(Self.options)
        #expect(policy.handle(.refused(events: 2), random: 0) == .goOn)
        #expect(policy.handle(.refused(events: 1), random: 0) == .setAside)
        _ = policy.handle(.setAside, random: 0)
        #expect(policy.maxRecords(waiting: 50_000) == 1)
        for _ in 0..<13 { _ = policy.handle(.stored, random: 0) }
        #expect(policy.maxRecords(waiting: 50_000) == 20_000)
        #expect(!policy.isSearching)
    }

    @Test func whatLiesBeforeAnUndecodableRecordIsTakenFirst() {
        var policy = WriterPolicy(Self.options)
        #expect(policy.handle(.undecodable(after: 5), random: 0) == .goOn)
        #expect(policy.maxRecords(waiting: 100) == 5)
        _ = policy.handle(.stored, random: 0)
        #expect(policy.handle(.undecodable(after: 0), random: 0) == .goOn)
        #expect(policy.maxRecords(waiting: 100) == 1)
        #expect(policy.handle(.undecodable(after: 0), random: 0) == .setAside)
    }

    @Test func beforeADamageEverythingIsTakenAndThenItWaits() {
        var policy = WriterPolicy(Self.options)
        #expect(policy.handle(.unreadable(maxRecords: 2), random: 1) == .goOn)
        #expect(policy.handle(.unreadable(maxRecords: 1), random: 1) == .wait(.milliseconds(100)))
    }
}
