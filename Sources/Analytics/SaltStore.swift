/// Where the secret keys of visitor ids live for as long as their day lasts. Calls block.
package protocol SaltStore: Sendable {
    /// The salt of a day: the stored one, or else `candidate`, which is stored then. All who ask get the same.
    ///
    /// - Throws: `.refused` if the stored one is damaged.
    func salt(of day: LocalDay, orStore candidate: Salt) throws(StoreError) -> Salt

    /// Deletes the salts of all other days, so that nothing of them can be read from any file.
    func removeSalts(except days: ClosedRange<LocalDay>) throws(StoreError)
}

/// The 128-bit secret key of one day's visitor ids.
package struct Salt: Hashable, Sendable {
    package static let byteCount = 16
    package let bytes: [UInt8]

    /// Takes exactly `byteCount` bytes; nil for any other number.
    package init?(bytes: [UInt8]) {
        guard bytes.count == Self.byteCount else { return nil }
        self.bytes = bytes
    }
}
