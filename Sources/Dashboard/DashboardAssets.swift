import EmbeddedFiles
import HTTP

/// The style sheet and the script of the pages: the same for everybody.
package struct DashboardAssets: Sendable {
    static let prefix = "/dashboard/assets/"

    let stylesheet: StaticFile
    let script: StaticFile

    /// The files that are part of the program; nil if they are not.
    package init?() {
        guard let stylesheet = StaticFile(embedded: "dashboard.css"),
            let script = StaticFile(embedded: "dashboard.js")
        else { return nil }
        self.stylesheet = stylesheet
        self.script = script
    }

    var addresses: PageFrame.Assets {
        PageFrame.Assets(stylesheet: Self.address(of: stylesheet), script: Self.address(of: script))
    }

    /// Answers a request below `prefix`.
    func response(to request: HTTPRequest) -> HTTPResponse {
        guard let file = [stylesheet, script].first(where: { $0.path == request.path }) else {
            return .error(.notFound)
        }
        // The address changes with the content.
        var response = file.response(to: request, cacheControl: "public, max-age=31536000, immutable")
        response.fields[.xContentTypeOptions] = "nosniff"
        return response
    }

    private static func address(of file: StaticFile) -> String {
        let tag = file.eTag.filter { $0.isLetter || $0.isNumber }
        return "\(file.path)?v=\(tag.prefix(12))"
    }
}

extension StaticFile {
    fileprivate init?(embedded name: String) {
        guard let file = EmbeddedFiles.named("dashboard/\(name)") else { return nil }
        self.init(
            path: DashboardAssets.prefix + name, contentType: file.contentType,
            body: HTTPBody(staticMemory: file.bytes), gzip: file.gzip.map { HTTPBody(staticMemory: $0) },
            brotli: file.brotli.map { HTTPBody(staticMemory: $0) },
            eTag: file.eTag.filter { $0 != "\"" })
    }
}
