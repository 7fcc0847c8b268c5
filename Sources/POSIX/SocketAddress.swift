import CPOSIX

/// An address and a port of TCP.
package struct SocketAddress: Hashable, Sendable, CustomStringConvertible {
    package var address: IPAddress
    package var port: UInt16

    package init(address: IPAddress, port: UInt16) {
        self.address = address
        self.port = port
    }

    /// `1.2.3.4:80` or `[::1]:80`.
    package var description: String {
        switch address {
        case .v4: "\(address):\(port)"
        case .v6: "[\(address)]:\(port)"
        }
    }

    init(_ system: cposix_address) {
        port = system.port
        address = withUnsafeBytes(of: system.bytes) { bytes in
            func word(_ offset: Int) -> UInt64 {
                UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
            }
            return system.family == 4 ? .v4(UInt32(word(0) >> 32)) : IPAddress(high: word(0), low: word(8))
        }
    }

    var system: cposix_address {
        var system = cposix_address()
        system.port = port
        withUnsafeMutableBytes(of: &system.bytes) { bytes in
            switch address {
            case .v4(let address):
                system.family = 4
                bytes.storeBytes(of: address.bigEndian, as: UInt32.self)
            case .v6(let high, let low):
                system.family = 6
                bytes.storeBytes(of: high.bigEndian, toByteOffset: 0, as: UInt64.self)
                bytes.storeBytes(of: low.bigEndian, toByteOffset: 8, as: UInt64.self)
            }
        }
        return system
    }
}
