import Configuration
import EmbeddedFiles
import HTTP
import Operations
import POSIX

/// What the server has to show besides the dashboard: `GET /`, robots.txt, the tracker, the sample site.
struct Pages {
    private let configuration: Configuration

    init(_ configuration: Configuration) { self.configuration = configuration }

    func register(on router: inout Router, _ logger: Logger) {
        let root = root
        router.on(.get, "/") { _, responder in responder.respond(root) }
        router.on(.get, "/robots.txt") { _, responder in
            responder.respond(.text("User-agent: *\nDisallow: /\n"))
        }
        if configuration.servesDemo { registerDemo(on: &router) }
        router.onOtherPaths(staticFiles(logger).handler)
        // The tracker posts from other sites; the dashboard is for its own pages only.
        router.crossOrigin = CrossOrigin(excludedPrefixes: ["/dashboard"])
    }

    private var root: HTTPResponse {
        configuration.rootRedirect.isEmpty
            ? .text("OK") : HTTPResponse(status: .found, fields: [.location: configuration.rootRedirect])
    }

    /// `/demo/about` is `demo/about.html`, `/demo/` is `demo/index.html`.
    private func registerDemo(on router: inout Router) {
        let files = EmbeddedFiles.all.filter { $0.name.hasPrefix("demo/") }.map { file in
            let path = file.name.hasSuffix(".html") ? String(file.name.dropLast(5)) : file.name
            return file.served(at: path == "demo/index" ? "/demo/" : "/\(path)")
        }
        let pages = StaticFiles(files, maxAgeSeconds: 0)
        router.on(.get, prefix: "/demo/", pages.handler)
        // The addresses that the single-page application makes for itself are all its one page.
        router.on(.get, prefix: "/demo/app/") { request, responder in
            var request = request
            request.path = "/demo/app"
            responder.respond(pages.response(to: request))
        }
        router.on(.get, "/demo") { _, responder in
            responder.respond(HTTPResponse(status: .found, fields: [.location: "/demo/"]))
        }
    }

    /// The operator's folder if it has a tracker, else what is embedded.
    private func staticFiles(_ logger: Logger) -> StaticFiles {
        let folder = configuration.staticDirectory
        let maxAge = configuration.staticCacheMaxAgeSeconds
        let entries = try? listDirectory(folder)
        if let entries, entries.contains("pico.js") {
            return StaticFiles(folder: StaticFolder(path: folder), maxAgeSeconds: maxAge)
        }
        if entries != nil {
            logger.warning("STATIC_DIR has no pico.js and is not used", ["directory": folder])
        }
        let tracker = ["pico.js", "picolytics.js"].compactMap {
            EmbeddedFiles.named($0)?.served(at: "/\($0)")
        }
        return StaticFiles(tracker, maxAgeSeconds: maxAge)
    }
}

extension EmbeddedFile {
    fileprivate func served(at path: String) -> StaticFile {
        StaticFile(
            path: path, contentType: contentType, body: HTTPBody(staticMemory: bytes),
            gzip: gzip.map { HTTPBody(staticMemory: $0) }, brotli: brotli.map { HTTPBody(staticMemory: $0) },
            eTag: String(eTag.dropFirst().dropLast()))
    }
}
