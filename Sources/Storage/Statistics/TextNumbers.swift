/// Numbers for texts for a while: the same for the same bytes, from 1 on; 0 is the empty text.
///
/// The texts lie one after another in one piece of memory, found by an open hash table.
struct TextNumbers {
    private var bytes: [UInt8] = []
    /// Where each text ends; the one with number n begins at `ends[n - 1]`.
    private var ends = [0]
    private var hashes = [0]
    /// Numbers at the places of their hashes or the next free ones, 0 where there is none; at most half full.
    private var table = [Int32](repeating: 0, count: 64)

    /// How many texts there are.
    var count: Int { ends.count - 1 }

    /// The number of a text, given to it now if it has none.
    mutating func number(of text: UnsafeRawBufferPointer) -> Int64 {
        if text.isEmpty { return 0 }
        var hasher = Hasher()
        hasher.combine(bytes: text)
        let hash = hasher.finalize()
        var place = hash & (table.count - 1)
        while table[place] != 0 {
            let number = Int(table[place])
            if hashes[number] == hash && isText(number, text) { return Int64(number) }
            place = (place + 1) & (table.count - 1)
        }
        return add(text, hash, at: place)
    }

    /// The text with a number that was given.
    func text(_ number: Int64) -> String {
        if number == 0 { return "" }
        return String(decoding: bytes[ends[Int(number) - 1]..<ends[Int(number)]], as: UTF8.self)
    }

    mutating func removeAll() { self = TextNumbers() }

    private func isText(_ number: Int, _ text: UnsafeRawBufferPointer) -> Bool {
        let range = ends[number - 1]..<ends[number]
        guard range.count == text.count else { return false }
        return bytes.withUnsafeBytes { $0[range].elementsEqual(text) }
    }

    private mutating func add(_ text: UnsafeRawBufferPointer, _ hash: Int, at place: Int) -> Int64 {
        bytes.append(contentsOf: text)
        ends.append(bytes.count)
        hashes.append(hash)
        table[place] = Int32(count)
        if count * 2 > table.count { grow() }
        return Int64(count)
    }

    private mutating func grow() {
        var grown = [Int32](repeating: 0, count: table.count * 2)
        for number in 1...count {
            var place = hashes[number] & (grown.count - 1)
            while grown[place] != 0 { place = (place + 1) & (grown.count - 1) }
            grown[place] = Int32(number)
        }
        table = grown
    }
}
