import Analytics

/// The first bytes of a spool file: magic, version, number of the file, id of the spool, checksum.
enum FileHeader {
    static let byteCount = 40
    private static let magic = Array("picospol".utf8)
    private static let version: UInt32 = 1

    static func bytes(spool: SpoolID, file: UInt64) -> [UInt8] {
        var bytes = magic + [UInt8](repeating: 0, count: 12) + spool.bytes + [0, 0, 0, 0]
        bytes.withUnsafeMutableBytes { all in
            all.store(version, at: 8)
            all.store(file, at: 12)
            all.store(crc32c(UnsafeRawBufferPointer(rebasing: all[..<36])), at: 36)
        }
        return bytes
    }

    /// The spool that the header of file `file` names; nil if it is not a whole header of that file.
    static func spool(in bytes: UnsafeRawBufferPointer, file: UInt64) -> SpoolID? {
        guard bytes.count >= byteCount, bytes.prefix(8).elementsEqual(magic),
            bytes.load(UInt32.self, at: 8) == version, bytes.load(UInt64.self, at: 12) == file,
            bytes.load(UInt32.self, at: 36) == crc32c(UnsafeRawBufferPointer(rebasing: bytes[..<36]))
        else { return nil }
        return SpoolID(bytes: Array(bytes[20..<36]))
    }

    /// The name of file `number`.
    static func name(of number: UInt64) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, 12 - digits.count)) + digits + suffix
    }

    /// The number of the file called `name`; nil if it is not the name of a spool file.
    static func number(of name: String) -> UInt64? {
        guard name.hasSuffix(suffix), let number = UInt64(name.dropLast(suffix.count)),
            FileHeader.name(of: number) == name
        else { return nil }
        return number
    }

    private static let suffix = ".spool"
}
