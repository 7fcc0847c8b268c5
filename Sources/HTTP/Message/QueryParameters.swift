/// The parameters of a query or of a form. WHATWG URL, application/x-www-form-urlencoded parsing.
package struct QueryParameters: Sendable {
    private var pairs: [(name: String, value: String)] = []

    /// Reads the text behind a question mark, or the body of a form.
    package init(_ text: some StringProtocol) {
        for part in text.utf8.split(separator: UInt8(ascii: "&")) {
            let name = part.prefix { $0 != UInt8(ascii: "=") }
            pairs.append((Self.decoded(name), Self.decoded(part.dropFirst(name.count + 1))))
        }
    }

    /// The first value of a name; nil if it does not occur.
    package subscript(_ name: String) -> String? {
        pairs.first { $0.name == name }?.value
    }

    /// A plus sign is a blank, `%41` an A; what is no escape stands for itself, what is no UTF-8 becomes U+FFFD.
    private static func decoded(_ bytes: some Sequence<UInt8>) -> String {
        let bytes = Array(bytes)
        var decoded: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "%"), index + 2 < bytes.count,
                let high = hexadecimal(bytes[index + 1]), let low = hexadecimal(bytes[index + 2])
            {
                decoded.append(high << 4 | low)
                index += 3
            } else {
                decoded.append(bytes[index] == UInt8(ascii: "+") ? UInt8(ascii: " ") : bytes[index])
                index += 1
            }
        }
        return String(decoding: decoded, as: UTF8.self)
    }

    private static func hexadecimal(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 48...57: byte - 48
        case 65...70: byte - 55
        case 97...102: byte - 87
        default: nil
        }
    }
}
