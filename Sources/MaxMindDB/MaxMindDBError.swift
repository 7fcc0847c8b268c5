/// Why a database cannot be used.
package struct MaxMindDBError: Error, Equatable, CustomStringConvertible {
    package var path: String
    /// A code of libmaxminddb, `MMDB_*`.
    package var code: Int32
    package var message: String

    package var description: String { "GeoIP database \(path): \(message)" }
}
