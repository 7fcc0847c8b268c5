/// How large a request may be. All limits are inclusive.
package struct RequestLimits: Sendable {
    /// Bytes of method, target and version; more is 414.
    package var requestLineBytes: Int
    /// Bytes of one field line without its line end; more is 431.
    package var fieldBytes: Int
    /// Bytes of all field lines with their line ends; more is 431.
    package var fieldsBytes: Int
    /// Number of fields; more is 431.
    package var fieldCount: Int
    /// Bytes of the decoded body; more is 413.
    package var bodyBytes: Int
    /// Other body limits for paths that begin with a text; the first that fits counts.
    package var bodyBytesByPrefix: [(prefix: String, bytes: Int)]

    package init(
        requestLineBytes: Int = 8_192, fieldBytes: Int = 8_192, fieldsBytes: Int = 16_384,
        fieldCount: Int = 100,
        bodyBytes: Int = 65_536, bodyBytesByPrefix: [(prefix: String, bytes: Int)] = []
    ) {
        precondition(
            requestLineBytes > 0 && fieldBytes > 0 && fieldsBytes > 0 && fieldCount > 0 && bodyBytes >= 0)
        precondition(requestLineBytes + fieldsBytes < 65_000, "a head is addressed with 16 bits")
        self.requestLineBytes = requestLineBytes
        self.fieldBytes = fieldBytes
        self.fieldsBytes = fieldsBytes
        self.fieldCount = fieldCount
        self.bodyBytes = bodyBytes
        self.bodyBytesByPrefix = bodyBytesByPrefix
    }

    /// The body limit for a request of this raw path.
    func bodyBytes(path: String) -> Int {
        for (prefix, bytes) in bodyBytesByPrefix where path.utf8.starts(with: prefix.utf8) { return bytes }
        return bodyBytes
    }
}
