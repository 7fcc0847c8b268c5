/// The fields of a request that decide about the connection, each checked strictly. See RFC 9112 §3.2, §6, §9.3.
struct ControlFields {
    private let minorVersion: UInt8
    private var hasHost = false
    private var contentLength: Int?
    private var isChunked = false
    private var isClose = false
    private var isKeepAlive = false
    private(set) var expectsContinue = false

    init(minorVersion: UInt8) { self.minorVersion = minorVersion }

    /// HTTP/1.0 closes unless asked otherwise: RFC 9112 §9.3.
    var keepsAlive: Bool { !isClose && (minorVersion >= 1 || isKeepAlive) }

    var framing: RequestHead.Framing { isChunked ? .chunked : .length(contentLength ?? 0) }

    mutating func read(_ places: [FieldPlace], in head: Span<UInt8>) throws(RequestRefusal) {
        for place in places {
            let name = head.extracting(Int(place.nameStart)..<Int(place.nameStart + place.nameCount))
            let value = head.extracting(Int(place.valueStart)..<Int(place.valueStart + place.valueCount))
            // Most names are told apart by their length.
            switch name.count {
            case 4 where name.equalsIgnoringCase("host"): try readHost(value)
            case 6 where name.equalsIgnoringCase("expect"): try readExpect(value)
            case 10 where name.equalsIgnoringCase("connection"): readConnection(value)
            case 14 where name.equalsIgnoringCase("content-length"):
                guard Self.isFollowedBySpacesOnly(place, in: head) else { throw .contentLength }
                try readContentLength(value)
            case 17 where name.equalsIgnoringCase("transfer-encoding"):
                guard Self.isFollowedBySpacesOnly(place, in: head) else { throw .transferCoding }
                try readTransferEncoding(value)
            default: break
            }
        }
        if !hasHost && minorVersion >= 1 { throw .missingHost }
        if isChunked && contentLength != nil { throw .lengthWithTransferCoding }
    }

    /// A tab after a value is a blank as good as a space, but not every parser on the way knows it.
    private static func isFollowedBySpacesOnly(_ place: FieldPlace, in head: Span<UInt8>) -> Bool {
        var index = Int(place.valueStart + place.valueCount)
        while head[index] == .space { index += 1 }
        return head[index] == .carriageReturn
    }

    private mutating func readHost(_ value: Span<UInt8>) throws(RequestRefusal) {
        guard !hasHost else { throw .repeatedHost }
        guard value.allSatisfy(\.isHost) else { throw .host }
        hasHost = true
    }

    /// Digits only, once. 15 digits are more than any limit and cannot overflow.
    private mutating func readContentLength(_ value: Span<UInt8>) throws(RequestRefusal) {
        guard contentLength == nil else { throw .repeatedContentLength }
        guard (1...15).contains(value.count), value.allSatisfy(\.isDigit) else { throw .contentLength }
        var length = 0
        for index in 0..<value.count { length = length * 10 + Int(value[index] - UInt8(ascii: "0")) }
        contentLength = length
    }

    /// `chunked` alone, once, and never from HTTP/1.0: RFC 9112 §6.1.
    private mutating func readTransferEncoding(_ value: Span<UInt8>) throws(RequestRefusal) {
        guard !isChunked, minorVersion >= 1, value.equalsIgnoringCase("chunked") else {
            throw .transferCoding
        }
        isChunked = true
    }

    private mutating func readExpect(_ value: Span<UInt8>) throws(RequestRefusal) {
        guard value.equalsIgnoringCase("100-continue") else { throw .expectation }
        // From HTTP/1.0 it is to be ignored: RFC 9110 §10.1.1.
        expectsContinue = minorVersion >= 1
    }

    /// A list of options, of which two count; `close` wins.
    private mutating func readConnection(_ value: Span<UInt8>) {
        var start = 0
        while start <= value.count {
            let rest = value.extracting(start..<value.count)
            let count = rest.firstIndex { $0 == UInt8(ascii: ",") } ?? rest.count
            let element = rest.extracting(0..<count)
            let option = element.extracting(element.withoutBlanks)
            isClose = isClose || option.equalsIgnoringCase("close")
            isKeepAlive = isKeepAlive || option.equalsIgnoringCase("keep-alive")
            start += count + 1
        }
    }
}

extension Span<UInt8> {
    /// Where the bytes between the spaces and tabs at both ends are.
    var withoutBlanks: Range<Int> {
        var start = 0
        var end = count
        while start < end, self[start] == .space || self[start] == .tab { start += 1 }
        while start < end, self[end - 1] == .space || self[end - 1] == .tab { end -= 1 }
        return start..<end
    }
}
