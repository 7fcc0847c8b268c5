import Foundation
import Testing

@testable import HTTP

@Suite struct StaticFileTests {
    static let file = StaticFile(
        path: "/pico.js", contentType: "application/javascript", body: HTTPBody("plain"),
        gzip: HTTPBody("gz"),
        brotli: HTTPBody("br"))
    static let files = StaticFiles([file], maxAgeSeconds: 3_600)

    private func get(_ path: String, _ fields: HTTPFields = [:], _ files: StaticFiles = files) -> HTTPResponse
    {
        files.response(to: HTTPRequest(method: .get, path: path, fields: fields))
    }

    @Test(
        arguments: [
            (nil, "plain", nil), ("", "plain", nil), ("gzip", "gz", "gzip"), ("br", "br", "br"),
            ("gzip, deflate, br", "br", "br"),
            ("br;q=0.5, gzip;q=0.8", "gz", "gzip"), ("br;q=0, gzip;q=0", "plain", nil), ("*", "br", "br"),
            ("*;q=0.1, gzip", "gz", "gzip"),
            ("identity;q=0.5, gzip;q=0.2", "plain", nil), ("GZIP", "gz", "gzip"), ("zstd", "plain", nil),
            ("gzip;q=x", "plain", nil),
            ("gzip ; q=1.000 , br ; q=0.999", "gz", "gzip"), ("gzip;q=1.5", "plain", nil),
        ] as [(String?, String, String?)])
    func theCodingIsTheOneWithTheHighestWeight(accepted: String?, body: String, coding: String?) {
        var fields: HTTPFields = [:]
        fields[.acceptEncoding] = accepted
        let response = get("/pico.js", fields)
        #expect(response.status == .ok)
        #expect(response.body == HTTPBody(body))
        #expect(response.fields[.contentEncoding] == coding)
        #expect(response.fields[.vary] == "Accept-Encoding")
        #expect(response.fields[.cacheControl] == "public, max-age=3600")
        #expect(response.fields[.contentType] == "application/javascript")
    }

    @Test func aCopyThatIsStillGoodIsNotSentAgain() throws {
        let tag = try #require(get("/pico.js").fields[.eTag])
        let compressed = try #require(get("/pico.js", [.acceptEncoding: "gzip"]).fields[.eTag])
        #expect(tag != compressed)
        for value in [tag, "W/\(tag)", "\"x\", \(tag)", "*"] {
            let response = get("/pico.js", [.ifNoneMatch: value])
            #expect(response.status == .notModified)
            #expect(response.body == HTTPBody([]))
            #expect(response.fields[.eTag] == tag)
            #expect(response.fields[.cacheControl] != nil)
        }
        for value in ["\"x\"", String(tag.dropLast()), compressed, "\(tag)x"] {
            #expect(get("/pico.js", [.ifNoneMatch: value]).status == .ok)
        }
        #expect(get("/pico.js", [.ifNoneMatch: compressed, .acceptEncoding: "gzip"]).status == .notModified)
    }

    @Test func filesWithOtherContentHaveOtherTags() {
        let other = StaticFile(path: "/pico.js", contentType: "a", body: HTTPBody("plaim"))
        #expect(other.eTag != Self.file.eTag)
    }

    @Test func aFolderIsServedButNothingBesideIt() throws {
        let root = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        let folder = root.appendingPathComponent("static")
        try FileManager.default.createDirectory(
            at: folder.appendingPathComponent("sub"), withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: root) }
        let files = [
            "a.js": "js", "sub/b c.css": "css", ".env": "secret", "../outside.txt": "outside",
            "noextension": "x",
        ]
        for (name, text) in files { try Data(text.utf8).write(to: folder.appendingPathComponent(name)) }
        let limit = StaticFolder.fileLimit
        try Data(count: limit).write(to: folder.appendingPathComponent("full.bin"))
        try Data(count: limit + 1).write(to: folder.appendingPathComponent("over.bin"))
        let served = StaticFiles(folder: StaticFolder(path: folder.path), maxAgeSeconds: 0)

        #expect(get("/a.js", [:], served).body == HTTPBody("js"))
        #expect(get("/a.js", [:], served).fields[.contentType] == "text/javascript; charset=UTF-8")
        #expect(get("/a.js", [:], served).fields[.cacheControl] == "public, max-age=0")
        #expect(get("/sub/b%20c.css", [:], served).body == HTTPBody("css"))
        #expect(get("/noextension", [:], served).fields[.contentType] == "application/octet-stream")
        #expect(get("/full.bin", [:], served).body.bytes.count == limit)
        #expect(get("/over.bin", [:], served).status == .internalServerError)
        let outside = [
            "/", "/sub", "/sub/", "/absent", "/.env", "/%2eenv", "/../outside.txt", "/sub/../../outside.txt",
            "/%2e%2e/outside.txt", "/..%2foutside.txt", "/sub//b%20c.css", "/a.js/", "/a.js%00", "/a%",
            "/a%zz", "/%ff",
            "/..\\outside.txt", "//a.js", "*",
        ]
        for path in outside { #expect(get(path, [:], served).status == .notFound, "\(path)") }

        let tag = try #require(get("/a.js", [:], served).fields[.eTag])
        #expect(get("/a.js", [.ifNoneMatch: tag], served).status == .notModified)
        try Data("changed".utf8).write(to: folder.appendingPathComponent("a.js"))
        #expect(get("/a.js", [.ifNoneMatch: tag], served).body == HTTPBody("changed"))
    }

    @Test func aLargeBodyInStaticMemoryArrivesWhole() throws {
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 300_000, alignment: 1)
        for index in 0..<memory.count { memory[index] = UInt8(97 + index % 26) }
        let expected = String(decoding: memory, as: UTF8.self)
        let body = HTTPBody(staticMemory: UnsafeRawBufferPointer(memory))
        var router = Router()
        router.onOtherPaths(
            StaticFiles([StaticFile(path: "/a", contentType: "text/plain", body: body)], maxAgeSeconds: 1)
                .handler)
        try withServer(router) { server in
            let client = try TestClient(port: server.port)
            client.send(.get("/a") + .get("/a") + "HEAD /a HTTP/1.1\r\nHost: a\r\n\r\n")
            for _ in 0..<2 { #expect(try client.answer().body == expected) }
            #expect(try client.answer(isHead: true)["content-length"] == "300000")
        }
    }
}
