import HTTP

/// One request as a parser understood it.
struct Message: Equatable {
    var method = ""
    var target = ""
    var minorVersion: UInt8 = 0
    var fields: [[UInt8]] = []
    var body: [UInt8] = []
    var keepsAlive = false
}

extension Message {
    init(_ request: ParsedRequest) {
        method = request.method.text
        target = request.rawTarget
        minorVersion = request.minorVersion
        fields = request.fields.all.flatMap { [Array($0.name.utf8), trimmed(Array($0.value.utf8))] }
        body = request.body
        keepsAlive = request.keepsAlive
    }
}

/// Without spaces and tabs at both ends.
func trimmed(_ value: [UInt8]) -> [UInt8] {
    let start = value.firstIndex { $0 != 32 && $0 != 9 } ?? value.endIndex
    let end = value.lastIndex { $0 != 32 && $0 != 9 } ?? value.startIndex
    return start > end ? [] : start == value.endIndex ? [] : Array(value[start...end])
}
