/// Small values that the server keeps for itself, by name. Calls block.
package protocol SettingsStore: Sendable {
    /// The value of a setting; nil if it was never set.
    func get(_ name: String) throws(StoreError) -> [UInt8]?

    /// Stores a value in place of what was there.
    func set(_ name: String, _ value: [UInt8]) throws(StoreError)

    /// Stores a value if there is none, and returns the stored one: all who ask get the same.
    func setIfAbsent(_ name: String, _ value: [UInt8]) throws(StoreError) -> [UInt8]
}
