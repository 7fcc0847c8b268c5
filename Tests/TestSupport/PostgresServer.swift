import Glibc
import Synchronization

/// The tests' own Postgres: one a process, started when first asked for, gone with the process however that ends.
///
/// `PG_BINDIR` names the directory of its programs; else Debian's newest version is taken. It listens on a Unix socket
/// and on 127.0.0.1, trusts everyone there, and does not sync its disk.
package final class PostgresServer: Sendable {
    package struct Failure: Error {
        var message: String
    }

    private static let started = Result { try PostgresServer() }

    /// The server of this process. Waits until it answers; throws what kept it from starting, each time.
    package static var shared: PostgresServer { get throws { try started.get() } }

    private let binaries: String
    private let directory: String
    private let port: UInt16
    private let databases = Atomic<Int>(0)

    private init() throws {
        binaries = try Self.findBinaries()
        directory = try Self.makeDirectory()
        port = try Self.freePort()
        let start = try Command(
            ["sh", "-c", Self.startScript, "sh", binaries, directory, "\(port)", "\(getpid())"]
                + Self.asItsUser)
        guard start.status == 0 else { throw Failure(message: "Postgres does not start; see above") }
    }

    /// An empty database of the caller's own: UTF-8, compared byte by byte.
    package func newDatabase() throws -> DatabaseAddress {
        let number = databases.add(1, ordering: .relaxed).newValue
        let name = "test_\(number)"
        _ = try query(
            "CREATE DATABASE \(name) TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'",
            in: address(of: "postgres"))
        return address(of: name)
    }

    /// The rows of the last of the statements, as `psql` reads them: the tests' oracle, beside the library under test.
    ///
    /// - Returns: the values as text, NULL as nil.
    /// - Throws: if a statement fails; what psql said is on the standard error.
    package func query(_ sql: String, in address: DatabaseAddress) throws -> [[String?]] {
        let psql = try Command([
            "\(binaries)/psql", "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1",
            "--host=\(address.host)", "--port=\(address.port)", "--username=\(address.user)",
            "--dbname=\(address.database)", "--no-align", "--tuples-only", "--field-separator=\u{1f}",
            "--record-separator=\u{1e}\n", "--pset=null=\u{1d}", "--command=\(sql)",
        ])
        guard psql.status == 0 else { throw Failure(message: "psql ended with \(psql.status) on: \(sql)") }
        return Self.rows(psql.text)
    }

    private static func rows(_ text: String) -> [[String?]] {
        guard !text.isEmpty else { return [] }
        let records = text.dropLast().split(separator: "\u{1e}\n", omittingEmptySubsequences: false)
        return records.map { record in
            record.split(separator: "\u{1f}", omittingEmptySubsequences: false).map {
                $0 == "\u{1d}" ? nil : String($0)
            }
        }
    }

    private func address(of database: String) -> DatabaseAddress {
        DatabaseAddress(host: directory, port: port, database: database, user: "postgres")
    }
}

/// Starting and ending.
extension PostgresServer {
    /// Arguments: directory of the programs, directory of the server, port, the process that it must not outlive, and
    /// the command before those that Postgres refuses to run as root.
    ///
    /// The watch is a process of its own, so that no server stays behind if the tests are killed.
    private static let startScript = #"""
        set -eu
        binaries=$1 directory=$2 port=$3 owner=$4
        shift 4
        cd "$directory"
        setsid sh -c '
            binaries=$1 directory=$2 owner=$3
            shift 3
            tail --pid="$owner" --sleep-interval=0.1 --follow /dev/null
            "$@" "$binaries/pg_ctl" stop --pgdata=data --mode=immediate --silent
            rm -rf "$directory"' sh "$binaries" "$directory" "$owner" "$@" </dev/null >/dev/null 2>&1 &
        "$@" "$binaries/initdb" --pgdata=data --auth=trust --username=postgres --no-sync --encoding=UTF8 \
            --locale=C >initdb.log 2>&1 || { cat initdb.log >&2; exit 1; }
        cat >>data/postgresql.conf <<END
        listen_addresses = '127.0.0.1'
        port = $port
        unix_socket_directories = '$directory'
        max_connections = 200
        fsync = off
        full_page_writes = off
        timezone = 'UTC'
        END
        "$@" "$binaries/pg_ctl" start --pgdata=data --log=log --wait --silent || { cat log >&2; exit 1; }
        """#

    /// Postgres refuses to run as root.
    private static var asItsUser: [String] {
        guard geteuid() == 0, let account = unprivilegedAccount else { return [] }
        return ["setpriv", "--reuid=\(account.pw_uid)", "--regid=\(account.pw_gid)", "--clear-groups"]
    }

    private static var unprivilegedAccount: passwd? {
        (getpwnam("postgres") ?? getpwnam("nobody"))?.pointee
    }

    private static func findBinaries() throws -> String {
        if let named = getenv("PG_BINDIR") { return String(cString: named) }
        let newest = try Command([
            "sh", "-c", "ls -d /usr/lib/postgresql/*/bin | sort --version-sort | tail -n 1",
        ])
        guard let path = newest.text.split(separator: "\n").first else {
            throw Failure(message: "no Postgres in /usr/lib/postgresql and no PG_BINDIR")
        }
        return String(path)
    }

    /// Short, since the name of a Unix socket has at most 107 bytes. unix(7)
    private static func makeDirectory() throws -> String {
        var template = Array("/tmp/picolytics-postgres-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Failure(message: "no temporary directory: \(errno)") }
        if geteuid() == 0, let account = unprivilegedAccount {
            guard chown(template, account.pw_uid, account.pw_gid) == 0 else {
                throw Failure(message: "cannot give the temporary directory away: \(errno)")
            }
        }
        return String(decoding: template.dropLast().map(UInt8.init), as: UTF8.self)
    }

    /// Not of the range from which clients get theirs (ip_local_port_range), so that none takes it before the server does.
    private static func freePort() throws -> UInt16 {
        for _ in 0..<100 {
            let port = UInt16.random(in: 20_000..<32_000)
            if isFree(port) { return port }
        }
        throw Failure(message: "no free port")
    }

    private static func isFree(_ port: UInt16) -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }
}
