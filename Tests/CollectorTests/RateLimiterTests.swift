import POSIX
import Testing

@testable import Collector

@Suite struct RateLimiterTests {
    func at(_ seconds: Double) -> MonotonicInstant { MonotonicInstant(nanoseconds: Int64(seconds * 1e9)) }

    @Test func asManyAtOnceAsASecondAllowsAndThenOneAfterTheOther() {
        let limiter = RateLimiter(perSecond: 10)
        let address = IPAddress.v4(1)
        let burst = (0..<40).filter { _ in limiter.allows(address, at: at(5)) }
        #expect(burst.count == 10)
        #expect(!limiter.allows(address, at: at(5.05)))
        #expect(limiter.allows(address, at: at(5.15)))
        #expect(!limiter.allows(address, at: at(5.15)))
        #expect(limiter.allows(.v4(2), at: at(5.15)))
    }

    @Test func aSubscribersWholeIPv6NetworkIsOneAddress() {
        let limiter = RateLimiter(perSecond: 1)
        #expect(limiter.allows(.v6(high: 7, low: 1), at: at(1)))
        #expect(!limiter.allows(.v6(high: 7, low: 2), at: at(1)))
        #expect(limiter.allows(.v6(high: 8, low: 1), at: at(1)))
    }

    @Test func aMillionAddressesNeitherGrowTheTableNorFreeAnyoneOfTheLimit() {
        let limiter = RateLimiter(perSecond: 1, capacity: 100)
        for second in 0..<1000 {
            let now = at(Double(second) * 2 + 10)
            #expect(limiter.allows(.v4(0), at: now))
            for address in UInt32(1)..<1000 {
                _ = limiter.allows(.v4(address + UInt32(second) * 1000), at: now)
            }
            #expect(!limiter.allows(.v4(0), at: now))
        }
    }
}
