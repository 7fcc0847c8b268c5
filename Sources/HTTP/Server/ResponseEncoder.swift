/// Lays out answers as HTTP/1.1. See RFC 9112 §4, §6.
enum ResponseEncoder {
    /// Bodies from this size on are sent from where they are.
    static let copyLimit = 16_384

    /// Appends head and body to `output`.
    ///
    /// - Parameter date: the value of Date.
    /// - Returns: the body if it is to be sent after `output` from where it is.
    static func append(
        _ response: HTTPResponse, _ context: ResponseContext, date: [UInt8], to output: inout [UInt8]
    ) -> HTTPBody? {
        appendStatusLine(response.status, to: &output)
        append("Date: ", to: &output)
        output.append(contentsOf: date)
        append("\r\n", to: &output)
        for field in response.fields.all { append(field, to: &output) }
        append(context, to: &output)
        return response.body.withUnsafeBytes(isPretty: context.isPretty) { body in
            if response.status.hasBody { appendLength(body.count, to: &output) }
            append("\r\n", to: &output)
            if context.isHead || !response.status.hasBody { return nil }
            if body.count >= copyLimit { return response.body }
            output.append(contentsOf: body)
            return nil
        }
    }

    private static func appendStatusLine(_ status: HTTPStatus, to output: inout [UInt8]) {
        append("HTTP/1.1 ", to: &output)
        append(status.code, to: &output)
        output.append(.space)
        output.append(contentsOf: status.reason.utf8)
        append("\r\n", to: &output)
    }

    /// Names go out as `Content-Type`: their case has no meaning, but people read them.
    private static func append(_ field: HTTPFields.Field, to output: inout [UInt8]) {
        var startsWord = true
        for byte in field.name.bytes {
            let isLetter = UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte
            output.append(startsWord && isLetter ? byte & 0xDF : byte)
            startsWord = byte == UInt8(ascii: "-")
        }
        append(": ", to: &output)
        for byte in field.value.utf8 { output.append(byte.isFieldValue ? byte : .space) }
        append("\r\n", to: &output)
    }

    private static func append(_ context: ResponseContext, to output: inout [UInt8]) {
        switch context.crossOrigin {
        case .nothing: break
        case .varies: append("Vary: Origin\r\n", to: &output)
        case .allows: append("Vary: Origin\r\nAccess-Control-Allow-Origin: *\r\n", to: &output)
        }
        if context.closes {
            append("Connection: close\r\n", to: &output)
        } else if context.minorVersion == 0 {
            append("Connection: keep-alive\r\n", to: &output)
        }
    }

    private static func appendLength(_ count: Int, to output: inout [UInt8]) {
        append("Content-Length: ", to: &output)
        append(count, to: &output)
        append("\r\n", to: &output)
    }

    private static func append(_ text: StaticString, to output: inout [UInt8]) {
        text.withUTF8Buffer { output.append(contentsOf: $0) }
    }

    private static func append(_ number: Int, to output: inout [UInt8]) {
        if number >= 10 { append(number / 10, to: &output) }
        output.append(UInt8(ascii: "0") + UInt8(number % 10))
    }
}

extension HTTPStatus {
    /// 1xx, 204 and 304 have no body, and no length of one: RFC 9110 §8.6.
    var hasBody: Bool { code >= 200 && code != 204 && code != 304 }
}
