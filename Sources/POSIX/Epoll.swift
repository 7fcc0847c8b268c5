import CPOSIX
import Glibc

/// A set of descriptors to wait on. See epoll(7).
///
/// One thread waits; `wake` may be called by any.
package final class Epoll: @unchecked Sendable {
    // Sendable: the descriptors never change while open, the kernel orders the calls; `events` is touched by `wait` only.
    private let epoll: FileDescriptor
    private let wakeUp: FileDescriptor
    private let events: UnsafeMutableBufferPointer<epoll_event>

    /// What is ready of one descriptor.
    package struct Ready {
        package let token: UInt64
        let events: UInt32

        package var isReadable: Bool { events & (EPOLLIN.rawValue | EPOLLRDHUP.rawValue) != 0 }
        /// The other end writes no more, which may come with its last bytes, and is told once.
        package var isEnding: Bool { events & EPOLLRDHUP.rawValue != 0 }
        package var isWritable: Bool { events & EPOLLOUT.rawValue != 0 }
        /// An error, or both directions closed.
        package var isGone: Bool { events & (EPOLLERR.rawValue | EPOLLHUP.rawValue) != 0 }
    }

    /// How a descriptor is waited on.
    package enum Interest {
        /// A listener shared with other sets: one of them is woken for a connection. See EPOLLEXCLUSIVE in epoll_ctl(2).
        case accept
        /// Told once when bytes or the end arrive.
        case read
        /// Also told once when there is room to write.
        case readAndWrite

        var events: UInt32 {
            switch self {
            case .accept: EPOLLIN.rawValue | EPOLLEXCLUSIVE.rawValue
            case .read: EPOLLIN.rawValue | EPOLLRDHUP.rawValue | EPOLLET.rawValue
            case .readAndWrite:
                EPOLLIN.rawValue | EPOLLRDHUP.rawValue | EPOLLET.rawValue | EPOLLOUT.rawValue
            }
        }
    }

    private static let wakeToken = UInt64.max

    /// - Parameter capacity: the most descriptors that one `wait` reports.
    package init(capacity: Int = 256) throws(SystemError) {
        epoll = FileDescriptor(
            owning: try retryingInterrupts("epoll_create1") { epoll_create1(Int32(EPOLL_CLOEXEC)) },
            subject: "epoll")
        wakeUp = FileDescriptor(
            owning: try retryingInterrupts("eventfd") { eventfd(0, Int32(EFD_NONBLOCK | EFD_CLOEXEC)) },
            subject: "eventfd")
        events = .allocate(capacity: capacity)
        // Edge-triggered: the counter is never read, each write is one wake-up.
        try control(EPOLL_CTL_ADD, wakeUp.number, EPOLLIN.rawValue | EPOLLET.rawValue, Self.wakeToken)
    }

    deinit { events.deallocate() }

    /// Waits on `descriptor` too; `token` comes back in `Ready`.
    package func add(_ descriptor: Int32, _ interest: Interest, token: UInt64) throws(SystemError) {
        try control(EPOLL_CTL_ADD, descriptor, interest.events, token)
    }

    package func modify(_ descriptor: Int32, _ interest: Interest, token: UInt64) throws(SystemError) {
        try control(EPOLL_CTL_MOD, descriptor, interest.events, token)
    }

    package func remove(_ descriptor: Int32) throws(SystemError) {
        try control(EPOLL_CTL_DEL, descriptor, 0, 0)
    }

    private func control(_ operation: Int32, _ descriptor: Int32, _ events: UInt32, _ token: UInt64)
        throws(SystemError)
    {
        var event = epoll_event(events: events, data: epoll_data_t(u64: token))
        try retryingInterrupts("epoll_ctl") { epoll_ctl(epoll.number, operation, descriptor, &event) }
    }

    /// Waits until something is ready, `wake` was called, or the time is over, and calls `body` for each that is ready.
    ///
    /// - Parameter milliseconds: -1 waits for as long as it takes.
    package func wait(milliseconds: Int32, _ body: (Ready) -> Void) throws(SystemError) {
        let count = epoll_wait(epoll.number, events.baseAddress, Int32(events.count), milliseconds)
        if count < 0 {
            if errno == EINTR { return }
            throw SystemError(call: "epoll_wait")
        }
        for index in 0..<Int(count) where events[index].data.u64 != Self.wakeToken {
            body(Ready(token: events[index].data.u64, events: events[index].events))
        }
    }

    /// Ends the current or the next `wait`. Any thread may call it.
    package func wake() {
        var one: UInt64 = 1
        _ = write(wakeUp.number, &one, 8)
    }
}
