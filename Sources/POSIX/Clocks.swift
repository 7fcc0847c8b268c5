import CPOSIX
import Glibc

/// A point on the monotonic clock: for deadlines and measured durations, never for the date. See clock_gettime(2).
package struct MonotonicInstant: Comparable, Sendable {
    package var nanoseconds: Int64

    package init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    package static func < (left: Self, right: Self) -> Bool { left.nanoseconds < right.nanoseconds }

    package static func + (instant: Self, duration: Duration) -> Self {
        Self(nanoseconds: instant.nanoseconds + duration.nanoseconds)
    }

    package static func - (left: Self, right: Self) -> Duration {
        .nanoseconds(left.nanoseconds - right.nanoseconds)
    }

    var timespec: timespec {
        Glibc.timespec(
            tv_sec: Int(nanoseconds / 1_000_000_000), tv_nsec: Int(nanoseconds % 1_000_000_000))
    }
}

package enum MonotonicClock {
    package static var now: MonotonicInstant { MonotonicInstant(nanoseconds: cposix_monotonic_nanoseconds()) }
}

package enum WallClock {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    package static var milliseconds: Int64 { cposix_wall_milliseconds() }
}

extension Duration {
    /// The whole duration in nanoseconds, cut to what 64 bits hold (292 years).
    package var nanoseconds: Int64 {
        components.seconds &* 1_000_000_000 &+ components.attoseconds / 1_000_000_000
    }
}
