/// A complete request as it came over a connection, before the connection adds its peer.
package struct ParsedRequest: Sendable {
    let head: RequestHead
    package let body: [UInt8]

    package var method: HTTPMethod { head.method }
    package var path: String { head.path }
    package var query: String? { head.query }
    package var fields: RequestFields { head.fields }
    package var keepsAlive: Bool { head.keepsAlive }
    /// The x of HTTP/1.x.
    package var minorVersion: UInt8 { head.minorVersion }
    /// The target as sent.
    package var rawTarget: String { head.rawTarget }
}
