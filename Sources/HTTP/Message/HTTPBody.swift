/// The body of a response.
package struct HTTPBody: Sendable, Equatable, ExpressibleByArrayLiteral {
    enum Content: @unchecked Sendable {
        // Sendable: static memory is never written.
        case bytes([UInt8])
        case staticMemory(UnsafeRawBufferPointer)
        /// The message of an error, laid out when it is known whether the client wants it pretty.
        case error(message: String)
    }

    let content: Content

    package init(_ bytes: [UInt8]) { content = .bytes(bytes) }

    package init(_ text: String) { content = .bytes(Array(text.utf8)) }

    /// Bytes that stay where they are for as long as the process runs; they are sent without a copy if they are many.
    package init(staticMemory bytes: UnsafeRawBufferPointer) { content = .staticMemory(bytes) }

    init(errorMessage: String) { content = .error(message: errorMessage) }

    package init(arrayLiteral elements: UInt8...) { self.init(elements) }

    /// A copy of the bytes; an error's are not pretty.
    package var bytes: [UInt8] { withUnsafeBytes(isPretty: false) { Array($0) } }

    package static func == (left: Self, right: Self) -> Bool { left.bytes == right.bytes }

    func withUnsafeBytes<Result>(isPretty: Bool, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        switch content {
        case .bytes(let bytes): bytes.withUnsafeBytes(body)
        case .staticMemory(let bytes): body(bytes)
        case .error(let message): Self.errorJSON(message, isPretty: isPretty).withUnsafeBytes(body)
        }
    }

    private static func errorJSON(_ message: String, isPretty: Bool) -> [UInt8] {
        let text = escaped(message)
        return Array((isPretty ? "{\n  \"message\": \"\(text)\"\n}\n" : "{\"message\":\"\(text)\"}\n").utf8)
    }

    /// `text` within a JSON string, with what HTML could read escaped too.
    private static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\u{0}"..<" ", "<", ">", "&", "\u{7F}":
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
