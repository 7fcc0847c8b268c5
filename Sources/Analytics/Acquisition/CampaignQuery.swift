/// The parameters of a page's query that say how the visitor came. The first of two equal names counts.
struct CampaignQuery {
    var utm = UTMParameters()
    /// The first click identifier.
    var click: ClickID?

    init(_ query: String) {
        for pair in query.utf8.split(separator: UInt8(ascii: "&")) {
            // The longest name that counts has 12 bytes.
            let name = pair.prefix { $0 != UInt8(ascii: "=") }
            guard (4...12).contains(name.count) else { continue }
            take(Substring(name).lowercased(), pair[name.endIndex...].dropFirst())
        }
    }

    private mutating func take(_ name: String, _ value: Substring.UTF8View) {
        switch name {
        case "utm_source": Self.fill(&utm.source, value)
        case "utm_medium": Self.fill(&utm.medium, value)
        case "utm_campaign": Self.fill(&utm.campaign, value)
        case "utm_content": Self.fill(&utm.content, value)
        case "utm_term": Self.fill(&utm.term, value)
        default:
            if click == nil, !value.isEmpty { click = ClickID(parameter: name) }
        }
    }

    private static func fill(_ field: inout String, _ value: Substring.UTF8View) {
        if field.isEmpty { field = decoded(value) }
    }

    /// Decodes a form value (WHATWG URL section 5.1), leaves a broken escape as it is, and puts blanks for control
    /// characters.
    static func decoded(_ value: Substring.UTF8View) -> String {
        var bytes: [UInt8] = []
        var rest = value
        while let byte = rest.popFirst(), bytes.count <= UTMParameters.limit {
            var result = byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte
            if byte == UInt8(ascii: "%"), let escaped = escapedByte(rest) {
                result = escaped
                rest = rest.dropFirst(2)
            }
            bytes.append(result < 0x20 || result == 0x7F ? UInt8(ascii: " ") : result)
        }
        return String(decoding: bytes, as: UTF8.self).cut(toBytes: UTMParameters.limit)
    }

    private static func escapedByte(_ digits: Substring.UTF8View) -> UInt8? {
        let pair = digits.prefix(2)
        guard pair.count == 2, pair.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }) else {
            return nil
        }
        return UInt8(Substring(pair), radix: 16)
    }
}
