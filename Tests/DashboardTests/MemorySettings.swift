import Analytics
import POSIX

/// Settings in memory.
final class MemorySettings: SettingsStore {
    private let values = Mutex<[String: [UInt8]]>([:])

    func get(_ name: String) throws(StoreError) -> [UInt8]? { values.withLock { $0[name] } }

    func set(_ name: String, _ value: [UInt8]) throws(StoreError) { values.withLock { $0[name] = value } }

    func setIfAbsent(_ name: String, _ value: [UInt8]) throws(StoreError) -> [UInt8] {
        values.withLock { values in
            let stored = values[name] ?? value
            values[name] = stored
            return stored
        }
    }

    var texts: [String] { values.withLock { $0.values.map { String(decoding: $0, as: UTF8.self) } } }
}
