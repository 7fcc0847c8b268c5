import Glibc
import POSIX

/// Why a server cannot start.
package enum HTTPServerError: Error, Equatable, CustomStringConvertible {
    /// Text that is no address to listen on.
    case badAddress(String)
    /// The system refused to listen.
    case cannotListen(on: String, SystemError)
    case system(SystemError)

    package var description: String {
        switch self {
        case .badAddress(let text):
            "\"\(text)\" is not an address to listen on: write :8080, 127.0.0.1:8080 or [::1]:8080"
        case .cannotListen(let address, let error):
            "cannot listen on \(address): \(error.reason). \(Self.advice(error.code))"
        case .system(let error): "cannot start the server: \(error)"
        }
    }

    private static func advice(_ code: Int32) -> String {
        switch code {
        case EADDRINUSE: "Another program listens there: stop it or choose another port"
        case EACCES:
            "Ports below 1024 need the capability CAP_NET_BIND_SERVICE: grant it or choose a higher port"
        case EADDRNOTAVAIL: "This machine does not have that address: choose one of its own, or none for all"
        default: "Choose another address"
        }
    }
}
