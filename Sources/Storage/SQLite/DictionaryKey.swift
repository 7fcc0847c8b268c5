import Glibc

/// A text of a kind. Compared byte by byte, as the database does: to `String` an é in one character and one in two
/// are the same.
struct DictionaryKey: Hashable {
    let kind: DictionaryKind
    let text: String

    static func == (left: Self, right: Self) -> Bool {
        guard left.kind == right.kind, left.text.utf8.count == right.text.utf8.count else { return false }
        let isEqual = left.text.utf8.withContiguousStorageIfAvailable { left in
            right.text.utf8.withContiguousStorageIfAvailable { right in
                guard let leftBytes = left.baseAddress, let rightBytes = right.baseAddress else {
                    return true
                }
                return memcmp(leftBytes, rightBytes, left.count) == 0
            }
        }
        return (isEqual ?? nil) ?? left.text.utf8.elementsEqual(right.text.utf8)
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(kind)
        let hashed: Void? = text.utf8.withContiguousStorageIfAvailable {
            hasher.combine(bytes: UnsafeRawBufferPointer($0))
        }
        if hashed == nil { for byte in text.utf8 { hasher.combine(byte) } }
    }
}
