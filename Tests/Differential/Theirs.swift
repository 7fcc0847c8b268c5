/// What llhttp makes of the bytes of a connection.
struct Theirs {
    var messages: [Message] = []
    var error: String?
    private var current = Message()

    init(_ bytes: [UInt8]) {
        withUnsafeMutablePointer(to: &self) { this in
            let name = oracle_parse(
                bytes, bytes.count,
                { context, kind, start, count in
                    let bytes = [UInt8](UnsafeBufferPointer(start: start, count: count))
                    context?.assumingMemoryBound(to: Theirs.self).pointee.take(kind, bytes)
                }, this)
            this.pointee.error = name.map { String(cString: $0) }
        }
    }

    private mutating func take(_ kind: CChar, _ bytes: [UInt8]) {
        switch UInt8(bitPattern: kind) {
        case UInt8(ascii: "M"): current.method = String(decoding: bytes, as: UTF8.self)
        case UInt8(ascii: "T"): current.target = String(decoding: bytes, as: UTF8.self)
        case UInt8(ascii: "V"): current.minorVersion = bytes[0]
        case UInt8(ascii: "F"): current.fields.append(Array(String(decoding: bytes, as: UTF8.self).utf8))
        case UInt8(ascii: "L"):
            current.fields.append(trimmed(Array(String(decoding: bytes, as: UTF8.self).utf8)))
        case UInt8(ascii: "B"): current.body += bytes
        case UInt8(ascii: "E"):
            current.keepsAlive = bytes[0] == 1
            messages.append(current)
            current = Message()
        default: break
        }
    }
}
