/// Serves files by their path, embedded ones or those of a folder: the handler for `Router.onOtherPaths`.
///
/// A path without a file is 404 with nothing else, as browsers ask for many.
package struct StaticFiles: Sendable {
    private enum Source: Sendable {
        case embedded([String: StaticFile])
        case folder(StaticFolder)
    }

    private let source: Source
    private let cacheControl: String

    /// - Parameter maxAgeSeconds: how long a client may use a copy without asking; `no-cache` where it must ask.
    package init(_ files: [StaticFile], maxAgeSeconds: Int) {
        source = .embedded(Dictionary(files.map { ($0.path, $0) }) { _, last in last })
        cacheControl = Self.cacheControl(maxAgeSeconds)
    }

    /// Files of a folder as they are when asked for.
    package init(folder: StaticFolder, maxAgeSeconds: Int) {
        source = .folder(folder)
        cacheControl = Self.cacheControl(maxAgeSeconds)
    }

    private static func cacheControl(_ maxAgeSeconds: Int) -> String {
        "public, max-age=\(max(0, maxAgeSeconds))"
    }

    package var handler: HTTPHandler {
        { request, responder in responder.respond(response(to: request)) }
    }

    package func response(to request: HTTPRequest) -> HTTPResponse {
        switch source {
        case .embedded(let files):
            files[request.path]?.response(to: request, cacheControl: cacheControl)
                ?? HTTPResponse(status: .notFound)
        case .folder(let folder): folder.response(to: request, cacheControl: cacheControl)
        }
    }
}
