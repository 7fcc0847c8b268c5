import Foundation
import TestSupport
import Testing

@testable import SpoolHammer

/// The program `SpoolHammer`, run beside the tests, and what it said.
struct Hammer {
    private(set) var durable: Set<NumberedRecord> = []
    private(set) var lost: Set<NumberedRecord> = []
    private(set) var read: [NumberedRecord] = []
    private(set) var unknown: [Substring] = []

    static var program: String {
        get throws {
            let tests = URL(
                fileURLWithPath: try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
            return tests.deletingLastPathComponent().appendingPathComponent("SpoolHammer").path
        }
    }

    /// Runs a command that runs the hammer, and kills it without warning after `killAfterLines`.
    init(_ command: [String], killAfterLines: Int = .max) throws {
        var lines = 0
        let text = try Command(command) { bytes, process in
            lines += bytes.count { $0 == UInt8(ascii: "\n") }
            if lines >= killAfterLines { kill(process, SIGKILL) }
        }.text
        let printed = text.split(separator: "\n")
        // A kill may cut the last line.
        for line in text.hasSuffix("\n") ? printed[...] : printed.dropLast() { take(line) }
    }

    private mutating func take(_ line: Substring) {
        let words = line.split(separator: " ")
        let numbers = words.dropFirst().compactMap { UInt64($0) }
        switch (words.first, numbers.count) {
        case ("durable", 3): durable.formUnion(Self.records(numbers))
        case ("failed", 3), ("refused", 3): lost.formUnion(Self.records(numbers))
        case ("read", 2): read.append(NumberedRecord(producer: numbers[0], sequence: numbers[1]))
        default: unknown.append(line)
        }
    }

    private static func records(_ numbers: [UInt64]) -> [NumberedRecord] {
        (numbers[1]...numbers[2]).map { NumberedRecord(producer: numbers[0], sequence: $0) }
    }
}
