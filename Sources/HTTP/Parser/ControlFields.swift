/// The fields of a request that decide about the connection, each checked strictly. See RFC 9112 §3.2, §6, §9.3.
struct ControlFields {
    private let minorVersion: UInt8
    private var hasHost = false
    private var contentLength: Int?
    private var isChunked = false
    private var closes: Bool
    private(set) var expectsContinue = false

    init(minorVersion: UInt8) {
        self.minorVersion = minorVersion
        // HTTP/1.0 closes unless asked otherwise: RFC 9112 §9.3.
        closes = minorVersion == 0
    }

    var keepsAlive: Bool { !closes }

    var framing: RequestHead.Framing { isChunked ? .chunked : .length(contentLength ?? 0) }

    mutating func read(_ places: [FieldPlace], in head: [UInt8]) throws(RequestRefusal) {
        for place in places {
            let name = head[Int(place.nameStart)..<Int(place.nameStart + place.nameCount)]
            let value = Int(place.valueStart)..<Int(place.valueStart + place.valueCount)
            // Most names are told apart by their length.
            switch name.count {
            case 4 where name.equalsIgnoringCase("host"): try readHost(head[value])
            case 6 where name.equalsIgnoringCase("expect"): try readExpect(head[value])
            case 10 where name.equalsIgnoringCase("connection"): readConnection(head[value])
            case 14 where name.equalsIgnoringCase("content-length"): try readContentLength(head[value])
            case 17 where name.equalsIgnoringCase("transfer-encoding"): try readTransferEncoding(head[value])
            default: break
            }
        }
        if !hasHost && minorVersion >= 1 { throw .missingHost }
        if isChunked && contentLength != nil { throw .lengthWithTransferCoding }
    }

    private mutating func readHost(_ value: ArraySlice<UInt8>) throws(RequestRefusal) {
        guard !hasHost else { throw .repeatedHost }
        guard value.allSatisfy(\.isHost) else { throw .host }
        hasHost = true
    }

    /// Digits only, once. 15 digits are more than any limit and cannot overflow.
    private mutating func readContentLength(_ value: ArraySlice<UInt8>) throws(RequestRefusal) {
        guard contentLength == nil else { throw .repeatedContentLength }
        guard (1...15).contains(value.count), value.allSatisfy(\.isDigit) else { throw .contentLength }
        contentLength = value.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
    }

    /// `chunked` alone, once, and never from HTTP/1.0: RFC 9112 §6.1.
    private mutating func readTransferEncoding(_ value: ArraySlice<UInt8>) throws(RequestRefusal) {
        guard !isChunked, minorVersion >= 1, value.equalsIgnoringCase("chunked") else {
            throw .transferCoding
        }
        isChunked = true
    }

    private mutating func readExpect(_ value: ArraySlice<UInt8>) throws(RequestRefusal) {
        guard value.equalsIgnoringCase("100-continue") else { throw .expectation }
        // From HTTP/1.0 it is to be ignored: RFC 9110 §10.1.1.
        expectsContinue = minorVersion >= 1
    }

    private mutating func readConnection(_ value: ArraySlice<UInt8>) {
        var isClose = false
        var isKeepAlive = false
        var rest = value
        while !rest.isEmpty {
            let comma = rest.firstIndex(of: UInt8(ascii: ",")) ?? rest.endIndex
            let option = rest[..<comma].trimmingBlanks
            isClose = isClose || option.equalsIgnoringCase("close")
            isKeepAlive = isKeepAlive || option.equalsIgnoringCase("keep-alive")
            rest = rest[comma...].dropFirst()
        }
        if isClose { closes = true } else if isKeepAlive && minorVersion == 0 { closes = false }
    }
}

extension ArraySlice<UInt8> {
    /// Without spaces and tabs at both ends.
    var trimmingBlanks: ArraySlice<UInt8> {
        var slice = self
        while slice.first == .space || slice.first == .tab { slice.removeFirst() }
        while slice.last == .space || slice.last == .tab { slice.removeLast() }
        return slice
    }
}
