import Testing

@testable import Retention

@Suite struct StepPolicyTests {
    @Test func shortStepsGrowAndLongOnesShrinkWithinTheirLimits() {
        var policy = StepPolicy()
        var sizes = [policy.maxRows]
        for milliseconds in [1, 24, 25, 100, 101, 3000] {
            policy.handle(stepOf: .milliseconds(milliseconds))
            sizes.append(policy.maxRows)
        }
        #expect(sizes == [2000, 4000, 8000, 8000, 8000, 4000, 2000])
        for _ in 0..<9 { policy.handle(stepOf: .seconds(9)) }
        #expect(policy.maxRows == 100)
        for _ in 0..<9 { policy.handle(stepOf: .zero) }
        #expect(policy.maxRows == 20_000)
    }

    @Test func thePauseIsAsLongAsTheStepUpToASecond() {
        #expect(StepPolicy().pause(after: .milliseconds(70)) == .milliseconds(70))
        #expect(StepPolicy().pause(after: .seconds(5)) == .seconds(1))
    }

    /// A store that takes `cost` for each row settles at steps that hold a lock for no longer than aimed at.
    @Test(arguments: [Duration.nanoseconds(2000), .microseconds(50), .microseconds(900)])
    func stepsSettleBelowTheAim(cost: Duration) {
        var policy = StepPolicy()
        for _ in 0..<20 { policy.handle(stepOf: cost * policy.maxRows) }
        #expect(cost * policy.maxRows <= StepPolicy.aim)
        #expect(cost * policy.maxRows * 4 >= StepPolicy.aim || policy.maxRows == 20_000)
    }
}
