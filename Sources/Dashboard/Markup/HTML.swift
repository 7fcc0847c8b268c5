/// Text that is markup already. What is interpolated into a literal is escaped, unless it is markup itself: a page
/// cannot be built that takes a visitor's text for markup.
///
/// Attribute values must stand in double quotes. https://html.spec.whatwg.org/#escapingString
struct HTML: ExpressibleByStringInterpolation, Equatable, Sendable {
    private(set) var text: String

    init(stringLiteral text: String) { self.text = text }

    init(stringInterpolation: StringInterpolation) { text = stringInterpolation.text }

    static func + (left: HTML, right: HTML) -> HTML { "\(left)\(right)" }

    struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var text = ""

        init(literalCapacity: Int, interpolationCount: Int) {
            text.reserveCapacity(literalCapacity + interpolationCount * 16)
        }

        mutating func appendLiteral(_ literal: String) { text += literal }

        mutating func appendInterpolation(_ markup: HTML) { text += markup.text }

        mutating func appendInterpolation(_ markup: HTML?) { text += markup?.text ?? "" }

        mutating func appendInterpolation(_ parts: [HTML]) {
            for part in parts { text += part.text }
        }

        mutating func appendInterpolation(_ number: Int) { text += String(number) }

        mutating func appendInterpolation(_ string: String) { appendEscaped(string) }

        private mutating func appendEscaped(_ string: String) {
            var copy = string
            let needsEscape = copy.withUTF8 { bytes in
                bytes.contains {
                    $0 < 0x20 || $0 == 0x22 || $0 == 0x26 || $0 == 0x27 || $0 == 0x3c || $0 == 0x3e
                }
            }
            guard needsEscape else {
                text += string
                return
            }
            for scalar in string.unicodeScalars { appendEscaped(scalar) }
        }

        private mutating func appendEscaped(_ scalar: Unicode.Scalar) {
            switch scalar {
            case "&": text += "&amp;"
            case "<": text += "&lt;"
            case ">": text += "&gt;"
            case "\"": text += "&quot;"
            case "'": text += "&#39;"
            // Controls are no characters of HTML documents.
            case "\u{0}"..<"\u{20}": text += "\u{fffd}"
            default: text.unicodeScalars.append(scalar)
            }
        }
    }
}
