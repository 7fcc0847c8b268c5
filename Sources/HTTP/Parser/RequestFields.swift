/// The header fields of a request, left where they lie in its head.
package struct RequestFields: Sendable {
    /// The head, from the request line to the empty line.
    let head: [UInt8]
    let places: [FieldPlace]

    init(head: [UInt8], places: [FieldPlace]) {
        self.head = head
        self.places = places
    }

    /// The value of the first field of that name.
    package subscript(_ name: HTTPFieldName) -> String? {
        withBytes(of: name) { $0.map { String(decoding: $0, as: UTF8.self) } }
    }

    /// The values of all fields of that name, in the order sent.
    package func values(of name: HTTPFieldName) -> [String] {
        var values: [String] = []
        forEachValue(of: name) { values.append(String(decoding: $0, as: UTF8.self)) }
        return values
    }

    /// Calls `body` with the first value of that name where it lies, without blanks around it; nil if there is none.
    package func withBytes<Result>(of name: HTTPFieldName, _ body: (UnsafeRawBufferPointer?) -> Result)
        -> Result
    {
        head.withUnsafeBytes { head in
            for place in places where name.matches(place.name(in: head)) {
                return body(place.value(in: head))
            }
            return body(nil)
        }
    }

    /// Calls `body` with each value of that name where it lies, in the order sent.
    package func forEachValue(of name: HTTPFieldName, _ body: (UnsafeRawBufferPointer) -> Void) {
        head.withUnsafeBytes { head in
            for place in places where name.matches(place.name(in: head)) { body(place.value(in: head)) }
        }
    }

    /// As `forEachValue`, from the last to the first.
    func forEachValueFromLast(of name: HTTPFieldName, _ body: (UnsafeRawBufferPointer) -> Void) {
        head.withUnsafeBytes { head in
            for place in places.reversed() where name.matches(place.name(in: head)) {
                body(place.value(in: head))
            }
        }
    }

    /// All fields as sent, in order.
    package var all: [(name: String, value: String)] {
        head.withUnsafeBytes { head in
            places.map {
                (
                    String(decoding: $0.name(in: head), as: UTF8.self),
                    String(decoding: $0.value(in: head), as: UTF8.self)
                )
            }
        }
    }
}

/// Where one field lies in a head, which is therefore at most 65,535 bytes.
struct FieldPlace: Sendable {
    let nameStart: UInt16
    let nameCount: UInt16
    let valueStart: UInt16
    let valueCount: UInt16

    func name(in head: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: head[Int(nameStart)..<Int(nameStart) + Int(nameCount)])
    }

    func value(in head: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: head[Int(valueStart)..<Int(valueStart) + Int(valueCount)])
    }
}
