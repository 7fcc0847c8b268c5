import Analytics
import Foundation
import Testing

@testable import Operations

@Suite struct ReadinessTests {
    static let noon = Timestamp(milliseconds: 1_773_230_400_123)

    static func seen(
        _ change: (inout Readiness.Observation) -> Void = { _ in }
    ) -> Readiness.Observation {
        var observation = Readiness.Observation(
            time: noon, spoolProblem: nil, waitingEvents: 0, maxWaitingEvents: 1000, spoolBytes: 40,
            maxSpoolBytes: 100_000, storeProblem: nil, lastCommit: nil)
        change(&observation)
        return observation
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var observation: Readiness.Observation
        var obstacle: String?

        init(
            _ description: String, _ obstacle: String? = nil, _ change: (inout Readiness.Observation) -> Void
        ) {
            testDescription = description
            observation = seen(change)
            self.obstacle = obstacle
        }
    }

    static let halfFull = "the store is away, and half of the spool or more is full"

    @Test(arguments: [
        Case("nothing has happened yet") { _ in },
        Case("the spool is nearly full and the store is there") {
            $0.waitingEvents = 999
            $0.spoolBytes = 99_999
        },
        Case("the store is away and little waits") {
            $0.storeProblem = "away"
            $0.waitingEvents = 499
            $0.spoolBytes = 49_999
        },
        Case("the store is away and half of the events wait", halfFull) {
            $0.storeProblem = "away"
            $0.waitingEvents = 500
        },
        Case("the store is away and half of the bytes are used", halfFull) {
            $0.storeProblem = "away"
            $0.spoolBytes = 50_000
        },
        Case("the store has been away for a moment") {
            $0.storeProblem = "away"
            $0.waitingEvents = 900
            $0.lastCommit = Timestamp(milliseconds: noon.milliseconds - 9_999)
        },
        Case("the store has been away for ten seconds", halfFull) {
            $0.storeProblem = "away"
            $0.waitingEvents = 900
            $0.lastCommit = Timestamp(milliseconds: noon.milliseconds - 10_000)
        },
        Case("the clock was set back since the store was reached", halfFull) {
            $0.storeProblem = "away"
            $0.waitingEvents = 900
            $0.lastCommit = Timestamp(milliseconds: noon.milliseconds + 3_600_000)
        },
        Case("an old commit and no trouble since") {
            $0.waitingEvents = 900
            $0.lastCommit = Timestamp(milliseconds: 0)
        },
        Case("the spool takes nothing", "the spool takes no events: it is full") {
            $0.spoolProblem = "it is full"
        },
        Case("neither takes anything", "the spool takes no events: it is full") {
            $0.spoolProblem = "it is full"
            $0.storeProblem = "away"
        },
    ])
    func aServerIsReadyIfItCanKeepEvents(sample: Case) {
        let readiness = Readiness(sample.observation)
        #expect(readiness.obstacle == sample.obstacle)
        #expect(readiness.isReady == (sample.obstacle == nil))
    }

    @Test func jsonSaysAllThatWasSeen() throws {
        let json = Readiness(
            Self.seen {
                $0.spoolProblem = "a \"quoted\"\nreason"
                $0.waitingEvents = 7
                $0.lastCommit = Self.noon
            }
        ).json
        let object = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? NSDictionary
        #expect(
            object == [
                "ready": false,
                "checks": [
                    ["name": "spool", "ok": false, "problem": "a \"quoted\"\nreason"],
                    ["name": "store", "ok": true, "problem": NSNull()],
                ],
                "waitingEvents": 7, "maxWaitingEvents": 1000, "spoolBytes": 40, "maxSpoolBytes": 100_000,
                "lastCommit": "2026-03-11T12:00:00.123Z",
            ])
    }

    @Test func withoutACommitThereIsNoTimeOfIt() throws {
        let json = Readiness(Self.seen()).json
        let object = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? NSDictionary
        #expect(object?["lastCommit"] is NSNull)
        #expect(object?["ready"] as? Bool == true)
    }
}
