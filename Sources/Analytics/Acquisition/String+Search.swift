// The standard library finds a text in another one only by way of its regular expressions, which the program does
// without.
extension String {
    /// Whether `word` occurs in it, byte for byte.
    func hasWord(_ word: StaticString) -> Bool { firstOffset(of: word) != nil }

    /// How many bytes come before the first `word`; nil if there is none.
    func firstOffset(of word: StaticString) -> Int? {
        word.withUTF8Buffer { word in
            var rest = utf8[...]
            while rest.count >= word.count {
                if rest.starts(with: word) { return utf8.count - rest.count }
                rest = rest.dropFirst()
            }
            return nil
        }
    }
}
