import CSodium

/// Bytes from the kernel's generator that nobody can foresee. getrandom(2);
/// https://doc.libsodium.org/generating_random_data
package func randomBytes(_ count: Int) -> [UInt8] {
    Sodium.start()
    var bytes = [UInt8](repeating: 0, count: count)
    randombytes_buf(&bytes, count)
    return bytes
}
