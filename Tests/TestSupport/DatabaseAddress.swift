/// Where a database of the tests' private Postgres is. No password is asked.
package struct DatabaseAddress: Sendable {
    /// The directory of the server's Unix socket. It listens on 127.0.0.1 too.
    package var host: String
    /// Of both the socket and 127.0.0.1.
    package var port: UInt16
    package var database: String
    package var user: String
}
