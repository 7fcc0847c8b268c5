/// One rule of a table: an expression and what a match of it means.
struct Rule {
    struct Flags: OptionSet {
        let rawValue: UInt8
        static let caseless = Flags(rawValue: 1)
        /// No literal is sure to occur in what it matches, so it is tried on every user agent.
        static let always = Flags(rawValue: 2)
        /// Its name is any text of the user agent's choice.
        static let open = Flags(rawValue: 4)
    }

    let regex: UnsafeRawBufferPointer
    let flags: Flags
    let furtherClauses: Range<Int>
    /// Replacements of the groups 1, 2 and 3, in which `$1` stands for group 1.
    let family: UnsafeRawBufferPointer?
    let major: UnsafeRawBufferPointer?
    let minor: UnsafeRawBufferPointer?
}
