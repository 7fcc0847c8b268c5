import TestSupport
import Analytics
import Foundation
import POSIX

@testable import Spool
@testable import SpoolHammer

/// A directory that is gone after the test.
final class TemporaryDirectory {
    let path: String

    init() {
        path = NSTemporaryDirectory() + "spool-\(UUID().uuidString)"
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    var spoolFiles: [String] {
        ((try? listDirectory(path)) ?? []).filter { FileHeader.number(of: $0) != nil }
    }
}

let testID = SpoolID(bytes: Array(1...16))

extension Spool {
    static func openForTest(_ directory: String, limits: Limits = Limits()) throws(SpoolError) -> Spool {
        try open(directory: directory, limits: limits) { testID }
    }

    /// Everything durable behind `position`, and the position behind it.
    func readAll(
        from position: SpoolPosition = .beginning, inSteps step: Int = 1000
    ) throws(SpoolError) -> (records: [[UInt8]], position: SpoolPosition) {
        var records: [[UInt8]] = []
        var position = position
        while true {
            let before = records.count
            position = try read(from: position, maxRecords: step) { records.append(Array($0)) }
            if records.count == before { return (records, position) }
        }
    }
}

extension RecordBatch {
    init(_ records: [[UInt8]]) {
        self.init()
        for record in records { append { $0 += record } }
    }

    init(_ texts: String...) { self.init(texts.map { Array($0.utf8) }) }
}

/// Records of different lengths, none like another.
func someRecords(_ count: Int, seed: UInt64 = 7, longest: Int = 300) -> [[UInt8]] {
    var generator = SeededGenerator(seed: seed)
    return (0..<count).map { number in
        let size = Int.random(in: 0...longest, using: &generator)
        return Array("\(number):".utf8) + (0..<size).map { _ in UInt8.random(in: 0...255, using: &generator) }
    }
}
