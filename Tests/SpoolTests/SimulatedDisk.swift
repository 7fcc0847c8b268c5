import TestSupport
import Glibc
import POSIX

@testable import Spool

/// A directory in memory that fails and crashes as a real one may.
///
/// A failed fdatasync drops an unknown part of what was not durable and calls the rest clean, as Linux does. A
/// crash keeps what was synced, and of the rest an unknown part, sector by sector and name by name.
final class SimulatedDisk: SpoolDisk {
    enum Operation: Hashable, CaseIterable {
        case make, write, sync, truncate, rename, remove, syncNames
    }

    struct Faults {
        var seed: UInt64 = 0
        /// Of a thousand calls of each operation, how many fail.
        var perMille: [Operation: UInt64] = [:]
        /// The error of every call of an operation, for as long as it is set.
        var always: [Operation: Int32] = [:]
    }

    struct File {
        var content: [UInt8] = []
        var durable: [UInt8] = []
        /// Whether a sync failed: what was written before it is lost, although it can be read.
        var hasFailed = false
    }

    struct State {
        var files: [Int: File] = [:]
        var names: [String: Int] = [:]
        var durableNames: [String: Int] = [:]
        var nextFile = 1
        var isLocked = false
        /// The machine is off: nothing works any more.
        var isOff = false
        var faults = Faults()
        var calls: [String: UInt64] = [:]
        /// How many syncs of a file came after one of that file had failed, in the same process.
        var syncsAfterFailure = 0
        var failedFiles: Set<Int> = []
    }

    static let sectorBytes = 512
    let directory = "simulated"
    let state: Mutex<State>

    init(_ state: sending State = State()) { self.state = Mutex(state) }

    var faults: Faults {
        get { state.withLock { $0.faults } }
        set { state.withLock { $0.faults = newValue } }
    }

    func tryLock() throws(SystemError) -> Bool {
        state.withLock { state in
            defer { state.isLocked = true }
            return !state.isLocked
        }
    }

    func names() throws(SystemError) -> [String] {
        try state.withLock { state throws(SystemError) in
            try state.check()
            return state.names.keys.sorted()
        }
    }

    func make(_ name: String) throws(SystemError) -> any SpoolDiskFile {
        try state.withLock { state throws(SystemError) in
            try state.attempt(.make, name)
            let number = state.nextFile
            state.nextFile += 1
            state.files[number] = File()
            state.names[name] = number
            return SimulatedFile(number: number, name: name, disk: self)
        }
    }

    func open(_ name: String) throws(SystemError) -> any SpoolDiskFile {
        try state.withLock { state throws(SystemError) in
            try state.check()
            guard let number = state.names[name] else {
                throw SystemError(call: "open", subject: name, code: ENOENT)
            }
            return SimulatedFile(number: number, name: name, disk: self)
        }
    }

    func rename(_ name: String, to target: String) throws(SystemError) {
        try state.withLock { state throws(SystemError) in
            try state.attempt(.rename, name)
            state.names[target] = state.names.removeValue(forKey: name)
        }
    }

    func remove(_ name: String) throws(SystemError) {
        try state.withLock { state throws(SystemError) in
            try state.attempt(.remove, name)
            state.names[name] = nil
        }
    }

    func syncNames() throws(SystemError) {
        try state.withLock { state throws(SystemError) in
            try state.attempt(.syncNames, "")
            state.durableNames = state.names
        }
    }

    func content(of name: String) -> [UInt8] {
        state.withLock { state in state.names[name].flatMap { state.files[$0]?.content } ?? [] }
    }

    /// Ends the process only: all that was written is still there, durable or not.
    func afterKill() -> SimulatedDisk {
        SimulatedDisk(
            state.withLock { state in
                defer { state.isOff = true }
                var next = state
                next.isLocked = false
                next.syncsAfterFailure = 0
                next.failedFiles = []
                return next
            })
    }

    /// Takes the power away.
    func afterPowerLoss(_ generator: inout SeededGenerator) -> SimulatedDisk {
        var generated = generator
        let next = state.withLock { state in
            state.isOff = true
            return state.survivor(&generated)
        }
        generator = generated
        return SimulatedDisk(next)
    }
}

extension SimulatedDisk.State {
    func check() throws(SystemError) {
        if isOff { throw SystemError(call: "simulated", code: EIO) }
    }

    /// Throws if this call is to fail: decided by the seed, the operation, the name and how often it was called.
    mutating func attempt(_ operation: SimulatedDisk.Operation, _ name: String) throws(SystemError) {
        try check()
        if let code = faults.always[operation] { throw SystemError(call: "\(operation)", code: code) }
        let key = "\(operation) \(name)"
        let count = calls[key, default: 0]
        calls[key] = count + 1
        let named = name.utf8.reduce(into: UInt64(14_695_981_039_346_656_037)) { hash, byte in
            hash = (hash ^ UInt64(byte)) &* 1_099_511_628_211
        }
        let place = SimulatedDisk.Operation.allCases.firstIndex(of: operation) ?? 0
        var generator = SeededGenerator(seed: faults.seed ^ named &+ count &* 7919 &+ UInt64(place))
        if generator.next() % 1000 < faults.perMille[operation, default: 0] {
            let code = generator.next() % 2 == 0 ? EIO : ENOSPC
            throw SystemError(call: "\(operation)", subject: name, code: code)
        }
    }

    func survivor(_ generator: inout SeededGenerator) -> Self {
        var next = SimulatedDisk.State()
        next.nextFile = nextFile
        for name in Set(names.keys).union(durableNames.keys).sorted() {
            let isCurrent = Bool.random(using: &generator)
            guard let number = isCurrent ? names[name] : durableNames[name], let file = files[number] else {
                continue
            }
            let content = file.mixed(&generator)
            next.names[name] = number
            next.files[number] = SimulatedDisk.File(content: content, durable: content)
        }
        next.durableNames = next.names
        return next
    }
}

extension SimulatedDisk.File {
    /// The durable content, with some sectors of what was written since.
    func mixed(_ generator: inout SeededGenerator) -> [UInt8] {
        let size = Bool.random(using: &generator) ? content.count : durable.count
        var mixed = durable + [UInt8](repeating: 0, count: max(0, size - durable.count))
        mixed.removeLast(mixed.count - size)
        let chance = UInt64.random(in: 0...4, using: &generator)
        for start in stride(from: 0, to: min(size, content.count), by: SimulatedDisk.sectorBytes)
        where generator.next() % 4 < chance {
            let end = min(start + SimulatedDisk.sectorBytes, size, content.count)
            mixed.replaceSubrange(start..<end, with: content[start..<end])
        }
        return mixed
    }
}
