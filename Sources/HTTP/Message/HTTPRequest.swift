import POSIX

/// A complete request with its whole body, which is within the limits of the server.
package struct HTTPRequest: Sendable {
    package var method: HTTPMethod
    /// The path as sent, still percent-encoded, without query; begins with `/`, or is `*` of OPTIONS.
    package var path: String
    /// What follows `?`, as sent; nil without `?`.
    package var query: String?
    package var fields: RequestFields
    package var body: [UInt8]
    /// The other end of the connection.
    package var peer: SocketAddress

    init(_ parsed: consuming ParsedRequest, peer: SocketAddress) {
        method = parsed.method
        path = parsed.path
        query = parsed.query
        fields = parsed.fields
        body = parsed.body
        self.peer = peer
    }

    /// A request that did not come over a connection, for callers of handlers such as tests.
    package init(
        method: HTTPMethod, path: String, query: String? = nil, fields: HTTPFields = [:], body: [UInt8] = [],
        peer: SocketAddress = SocketAddress(address: .v4(0x7F00_0001), port: 0)
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.fields = RequestFields(fields)
        self.body = body
        self.peer = peer
    }

    /// Whether the query has a parameter of that name, with any value or none.
    func hasQueryParameter(_ name: String) -> Bool {
        guard let query else { return false }
        return query.utf8.split(separator: UInt8(ascii: "&")).contains { parameter in
            parameter.prefix { $0 != UInt8(ascii: "=") }.elementsEqual(name.utf8)
        }
    }
}

extension RequestFields {
    /// Lays out fields as a head would hold them. Together at most 65,535 bytes.
    init(_ fields: HTTPFields) {
        var head: [UInt8] = []
        var places: [FieldPlace] = []
        for field in fields.all {
            let nameStart = head.count
            head += field.name.bytes + [.colon]
            let valueStart = head.count
            let value = Array(field.value.utf8)
            head += value[value.span.withoutBlanks]
            places.append(
                FieldPlace(
                    nameStart: UInt16(nameStart), nameCount: UInt16(field.name.bytes.count),
                    valueStart: UInt16(valueStart), valueCount: UInt16(head.count - valueStart)))
        }
        self.init(head: head, places: places)
    }
}
