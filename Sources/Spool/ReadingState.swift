import Analytics

/// What the one reader remembers from call to call: the file it is in, and how many records lie before the
/// positions it was given last.
struct ReadingState {
    private var open: (number: UInt64, reader: FrameReader)?
    private var known: [(position: SpoolPosition, ordinal: UInt64)] = []

    private static let rememberedPositions = 64

    func ordinal(of position: SpoolPosition) -> UInt64? {
        known.last { $0.position == position }?.ordinal
    }

    mutating func remember(_ position: SpoolPosition, ordinal: UInt64) {
        if self.ordinal(of: position) != nil { return }
        if known.count == Self.rememberedPositions { known.removeFirst() }
        known.append((position, ordinal))
    }

    /// Gives the reader back if it stands at that place.
    mutating func takeReader(at position: SpoolPosition) -> FrameReader? {
        guard let open, open.number == position.file, UInt64(open.reader.position) == position.offset else {
            return nil
        }
        self.open = nil
        return open.reader
    }

    mutating func keep(_ reader: FrameReader, of number: UInt64) {
        open = (number, reader)
    }

    /// Lets go of a deleted file, so that its space becomes free.
    mutating func forget(_ numbers: [UInt64]) {
        if let number = open?.number, numbers.contains(number) { open = nil }
    }
}
