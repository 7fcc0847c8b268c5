import CPOSIX
import Glibc

/// The calls on TCP sockets that a server needs. See socket(7), tcp(7).
package enum Socket {
    /// Listens on `address`, port 0 taking a free one; an IPv6 wildcard takes IPv4 too.
    package static func listen(on address: SocketAddress, backlog: Int32) throws(SystemError)
        -> FileDescriptor
    {
        var system = address.system
        let number = cposix_listen(&system, backlog)
        guard number >= 0 else { throw SystemError(call: "listen", subject: "\(address)") }
        return FileDescriptor(owning: number, subject: "\(address)")
    }

    /// The next waiting connection, non-blocking and without delay of small segments; nil if none waits.
    package static func accept(_ listener: Int32) throws(SystemError) -> (number: Int32, peer: SocketAddress)?
    {
        var peer = cposix_address()
        while true {
            let number = cposix_accept(listener, &peer)
            if number >= 0 {
                _ = cposix_no_delay(number)
                return (number, SocketAddress(peer))
            }
            switch errno {
            case EAGAIN: return nil
            // A connection that went away while it waited is no failure of ours: accept(2), "Error handling".
            case EINTR, ECONNABORTED, EPROTO, EHOSTDOWN, EHOSTUNREACH, ENETDOWN, ENETUNREACH, ENONET, EPERM:
                continue
            default: throw SystemError(call: "accept")
            }
        }
    }

    /// A blocking connection to `address`.
    package static func connect(to address: SocketAddress) throws(SystemError) -> FileDescriptor {
        var system = address.system
        let number = cposix_connect(&system)
        guard number >= 0 else { throw SystemError(call: "connect", subject: "\(address)") }
        return FileDescriptor(owning: number, subject: "\(address)")
    }

    /// The address that a socket is bound to.
    package static func localAddress(of number: Int32) throws(SystemError) -> SocketAddress {
        var system = cposix_address()
        guard cposix_local_address(number, &system) == 0 else { throw SystemError(call: "getsockname") }
        return SocketAddress(system)
    }

    /// Makes calls on the descriptor return at once with EAGAIN instead of waiting.
    package static func makeNonBlocking(_ number: Int32) throws(SystemError) {
        let flags = try retryingInterrupts("fcntl") { cposix_fcntl_int(number, F_GETFL, 0) }
        try retryingInterrupts("fcntl") { cposix_fcntl_int(number, F_SETFL, flags | O_NONBLOCK) }
    }
}

/// Lets the process open as many files as the system permits it, and returns that number. See getrlimit(2).
package func raiseOpenFilesLimit() throws(SystemError) -> Int {
    let limit = cposix_raise_open_files()
    guard limit >= 0 else { throw SystemError(call: "setrlimit") }
    return Int(clamping: limit)
}
