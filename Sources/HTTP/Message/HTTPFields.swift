/// The header fields of a response: a multimap that keeps its order. Names are case-insensitive.
///
/// A control character in a value is sent as a blank, so that no value can end its line (RFC 9110 §5.5).
package struct HTTPFields: Sendable, Equatable, ExpressibleByDictionaryLiteral {
    struct Field: Sendable, Equatable {
        let name: HTTPFieldName
        let value: String
    }

    private(set) var all: [Field] = []

    package init() {}

    package init(dictionaryLiteral elements: (HTTPFieldName, String)...) {
        all = elements.map { Field(name: $0.0, value: $0.1) }
    }

    package var isEmpty: Bool { all.isEmpty }

    /// The first value of that name; setting replaces all of them, nil removes them.
    package subscript(_ name: HTTPFieldName) -> String? {
        get { all.first { $0.name == name }?.value }
        set {
            let place = all.firstIndex { $0.name == name } ?? all.endIndex
            all.removeAll { $0.name == name }
            if let newValue { all.insert(Field(name: name, value: newValue), at: place) }
        }
    }

    /// Adds a field and keeps those of the same name.
    package mutating func append(_ name: HTTPFieldName, _ value: String) {
        all.append(Field(name: name, value: value))
    }

    package mutating func append(contentsOf other: HTTPFields) {
        all.append(contentsOf: other.all)
    }

    /// The values of that name in their order.
    package func values(of name: HTTPFieldName) -> [String] {
        all.filter { $0.name == name }.map(\.value)
    }
}
