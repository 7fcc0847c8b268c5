import Foundation
import TestSupport
import Testing

@testable import EmbeddedFiles

@Suite struct EmbeddedFilesTests {
    /// The root of the repository, whose files are the oracle.
    private static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    @Test(
        "An embedded file has the bytes of its source",
        arguments: [
            ("picolytics.js", "Web/tracker/picolytics.js"),
            ("demo/index.html", "Web/demo/index.html"),
            ("demo/demo.css", "Web/demo/demo.css"),
        ])
    func bytes(name: String, path: String) throws {
        let file = try #require(EmbeddedFiles.named(name))
        #expect(Data(file.bytes) == (try Data(contentsOf: Self.root.appending(path: path))))
    }

    @Test("The minified tracker has at most 1,000 bytes")
    func trackerSize() throws {
        let tracker = try #require(EmbeddedFiles.named("pico.js"))
        #expect((1...1000).contains(tracker.bytes.count))
        #expect(tracker.contentType == "text/javascript; charset=utf-8")
    }

    @Test(
        "A name that was not embedded is not found",
        arguments: ["", "pico", "pico.js.gz", "demo/", "demo/none.html"])
    func unknown(name: String) {
        #expect(EmbeddedFiles.named(name) == nil)
    }

    @Test("Compressed variants unpack to the file")
    func variants() throws {
        for file in EmbeddedFiles.all {
            if let gzip = file.gzip {
                #expect(try unpack(gzip, by: ["gzip", "-dc"]) == Data(file.bytes), "\(file.name)")
                #expect(gzip.count < file.bytes.count)
            }
            if let brotli = file.brotli {
                #expect(try unpack(brotli, by: ["brotli", "-dc"]) == Data(file.bytes), "\(file.name)")
                #expect(brotli.count < file.bytes.count)
            }
        }
        #expect(EmbeddedFiles.named("pico.js")?.gzip != nil)
        #expect(EmbeddedFiles.named("pico.js")?.brotli != nil)
    }

    @Test("Each file has an entity tag of its own, in quotes")
    func entityTags() {
        let tags = EmbeddedFiles.all.map(\.eTag)
        #expect(Set(tags).count == tags.count)
        #expect(tags.allSatisfy { $0.count > 10 && $0.hasPrefix("\"") && $0.hasSuffix("\"") })
    }

    private func unpack(_ bytes: UnsafeRawBufferPointer, by command: [String]) throws -> Data {
        let packed = FileManager.default.temporaryDirectory.appending(path: "picolytics-\(UUID().uuidString)")
        try Data(bytes).write(to: packed)
        defer { try? FileManager.default.removeItem(at: packed) }
        return Data(try Command(command, input: packed.path).output)
    }
}
