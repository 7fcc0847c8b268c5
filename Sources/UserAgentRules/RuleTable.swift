/// Compiled rules, read where they lie. All numbers are little-endian.
///
/// | part | content |
/// |---|---|
/// | header | 19 × UInt32: magic, version, rules, clauses, classes, states, outputs, five section starts, six part offsets, length |
/// | classes | for each byte its column of the automaton; letters of both cases share one |
/// | transitions | states × classes × UInt16: the next state |
/// | firsts | (states + 1) × UInt32: where a state's outputs start |
/// | outputs | UInt16 each: clauses of which the state has read a literal |
/// | rules | 32 bytes each, see `Rule` |
/// | strings | expressions and replacements |
///
/// A rule can match only where its clause and its further clauses have been seen. Clause *n* is the first one of rule *n*.
/// Every read is checked, so a broken table gives wrong answers at worst.
struct RuleTable: @unchecked Sendable {
    // Sendable: the bytes are never written while a table lives.
    private let bytes: UnsafeRawBufferPointer
    let ruleCount: Int
    let clauseCount: Int
    private let classCount: Int
    private let stateCount: Int
    private let outputCount: Int
    private let sectionStarts: [Int]
    private let parts: [Int]

    private static let magic = 0x5241_5550
    private static let version = 1
    private static let ruleSize = 32

    init(_ bytes: UnsafeRawBufferPointer) throws(UserAgentRulesError) {
        self.bytes = bytes
        let header = (0..<19).map { Self.load(UInt32.self, from: bytes, at: 4 * $0) }
        guard header[0] == Self.magic else { throw UserAgentRulesError(reason: "not a table of rules") }
        guard header[1] == Self.version else {
            throw UserAgentRulesError(reason: "version \(header[1]) of the table")
        }
        guard header[18] == bytes.count else {
            throw UserAgentRulesError(reason: "\(bytes.count) bytes where \(header[18]) are needed")
        }
        (ruleCount, clauseCount, classCount, stateCount) = (header[2], header[3], header[4], header[5])
        outputCount = header[6]
        sectionStarts = Array(header[7..<12])
        parts = Array(header[12..<19])
        guard stateCount <= 1 << 16, classCount <= 1 << 8, ruleCount <= clauseCount, clauseCount <= 1 << 16
        else {
            throw UserAgentRulesError(reason: "counts out of range")
        }
        let sizes = [
            256, stateCount * classCount * 2, (stateCount + 1) * 4, outputCount * 2,
            ruleCount * Self.ruleSize,
            0,
        ]
        let fits = zip(sizes.indices, sizes).allSatisfy { parts[$0] + $1 <= parts[$0 + 1] }
        let isOrdered = zip([0] + sectionStarts, sectionStarts + [ruleCount]).allSatisfy { $0 <= $1 }
        guard fits, isOrdered else {
            throw UserAgentRulesError(reason: "parts that overlap")
        }
    }

    /// The rules of a section.
    func rules(of section: RuleSection) -> Range<Int> {
        sectionStarts[section.rawValue]..<sectionStarts[section.rawValue + 1]
    }

    func rule(_ index: Int) -> Rule {
        let at = parts[4] + index * Self.ruleSize
        return Rule(
            regex: string(number(UInt32.self, at), length: number(UInt16.self, at + 4)) ?? Self.nothing,
            flags: Rule.Flags(rawValue: UInt8(truncatingIfNeeded: number(UInt8.self, at + 6))),
            furtherClauses: furtherClauses(at),
            family: string(number(UInt32.self, at + 12), length: number(UInt16.self, at + 16)),
            major: string(number(UInt32.self, at + 20), length: number(UInt16.self, at + 18)),
            minor: string(number(UInt32.self, at + 24), length: number(UInt16.self, at + 28)))
    }

    /// Marks in `seen` the clauses of which a literal occurs in `text`.
    func scan(_ text: UnsafeRawBufferPointer, into seen: inout ClauseSet) {
        var state = 0
        for byte in text {
            let column = number(UInt8.self, parts[0] + Int(byte))
            state = number(UInt16.self, parts[1] + 2 * (state * classCount + column))
            let first = number(UInt32.self, parts[2] + 4 * state)
            let end = min(number(UInt32.self, parts[2] + 4 * state + 4), outputCount)
            var output = first
            while output < end {
                seen.insert(number(UInt16.self, parts[3] + 2 * output))
                output += 1
            }
        }
    }

    private static var nothing: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: nil, count: 0) }

    private func furtherClauses(_ at: Int) -> Range<Int> {
        let first = min(number(UInt32.self, at + 8), clauseCount)
        return first..<min(first + number(UInt8.self, at + 7), clauseCount)
    }

    /// A string of the last part; nil if the length says that there is none.
    private func string(_ offset: Int, length: Int) -> UnsafeRawBufferPointer? {
        let start = parts[5] + offset
        guard length != 0xFFFF, start + length <= bytes.count else { return nil }
        return UnsafeRawBufferPointer(rebasing: bytes[start..<start + length])
    }

    @inline(__always)
    private func number<Number: FixedWidthInteger>(_ type: Number.Type, _ offset: Int) -> Int {
        Self.load(type, from: bytes, at: offset)
    }

    /// A number at `offset`; 0 where there are no bytes any more.
    @inline(__always)
    private static func load<Number: FixedWidthInteger>(
        _ type: Number.Type, from bytes: UnsafeRawBufferPointer, at offset: Int
    ) -> Int {
        guard offset + MemoryLayout<Number>.size <= bytes.count else { return 0 }
        return Int(
            truncatingIfNeeded: Number(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: type)))
    }
}
