import Foundation
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
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = command
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        var text = Data()
        var lines = 0
        while case let data = pipe.fileHandleForReading.availableData, !data.isEmpty {
            text += data
            lines += data.count { $0 == UInt8(ascii: "\n") }
            if lines >= killAfterLines { kill(process.processIdentifier, SIGKILL) }
        }
        process.waitUntilExit()
        // A kill may cut the last line.
        for line in String(decoding: text, as: UTF8.self).split(
            separator: "\n", omittingEmptySubsequences: true)
        where lines < killAfterLines || line != text.lastIncompleteLine { take(line) }
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

extension Data {
    fileprivate var lastIncompleteLine: Substring? {
        let end = split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).last ?? Data()
        return end.isEmpty ? nil : Substring(String(decoding: end, as: UTF8.self))
    }
}
