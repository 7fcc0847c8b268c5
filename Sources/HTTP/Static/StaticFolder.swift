import Glibc
import POSIX

/// A folder whose files are served, read anew each time: they are few and small, and the kernel caches them.
package struct StaticFolder: Sendable {
    /// Larger files are answered 500: reading holds up the loop.
    package static let fileLimit = 4 << 20

    private let path: String

    package init(path: String) { self.path = path }

    func response(to request: HTTPRequest, cacheControl: String) -> HTTPResponse {
        guard let name = StaticPath.decode(request.path) else { return HTTPResponse(status: .notFound) }
        do {
            return try respond(to: request, name, cacheControl)
        } catch  where error.code == EFBIG {
            return .error(.internalServerError, "A static file is larger than \(Self.fileLimit >> 20) MiB")
        } catch  where [ENOENT, ENOTDIR, EACCES, ELOOP, ENAMETOOLONG, EISDIR, ENXIO].contains(error.code) {
            return HTTPResponse(status: .notFound)
        } catch {
            return .error(.internalServerError)
        }
    }

    private func respond(
        to request: HTTPRequest, _ name: String, _ cacheControl: String
    ) throws(SystemError) -> HTTPResponse {
        // A pipe would hold up the open: O_NONBLOCK.
        let file = try FileDescriptor.open("\(path)/\(name)", O_RDONLY | O_NONBLOCK)
        var status = stat()
        try retryingInterrupts("fstat", name) { fstat(file.number, &status) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw SystemError(call: "open", subject: name, code: EISDIR)
        }
        guard status.st_size <= Self.fileLimit else {
            throw SystemError(call: "read", subject: name, code: EFBIG)
        }
        let tag = Self.eTag(status)
        var fields: HTTPFields = [.eTag: tag, .cacheControl: cacheControl]
        if request.hasTag(tag) { return HTTPResponse(status: .notModified, fields: fields) }
        fields.append(.contentType, StaticPath.contentType(name))
        return HTTPResponse(status: .ok, fields: fields, body: try Self.read(file, size: Int(status.st_size)))
    }

    /// A file that is written anew has another inode, time or size.
    private static func eTag(_ status: stat) -> String {
        let time = status.st_mtim
        let parts = [Int(status.st_ino), Int(status.st_size), time.tv_sec, time.tv_nsec]
        return "\"" + parts.map { String($0, radix: 16) }.joined(separator: "-") + "\""
    }

    private static func read(_ file: FileDescriptor, size: Int) throws(SystemError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: size)
        let result = bytes.withUnsafeMutableBytes { buffer in
            Result<Int, SystemError> { () throws(SystemError) in try file.read(into: buffer, at: 0) }
        }
        bytes.removeLast(size - (try result.get()))
        return bytes
    }
}
