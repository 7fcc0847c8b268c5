import CEmbeddedFiles

/// The files that `Scripts/build-assets` has made part of the executable. Knows nothing of what they are for.
///
/// Looking one up walks over the table and makes two short strings: do it once, not for each request.
package enum EmbeddedFiles {
    /// All files, in the order of their names' bytes.
    package static var all: some Sequence<EmbeddedFile> {
        table.lazy.map(EmbeddedFile.init)
    }

    /// The file of this name, such as `pico.js`; nil if none was embedded.
    package static func named(_ name: String) -> EmbeddedFile? {
        all.first { $0.name == name }
    }

    private static var table: UnsafeBufferPointer<CEmbeddedFile> {
        UnsafeBufferPointer(start: cembedded_files(), count: cembedded_files_count())
    }
}

extension EmbeddedFile {
    fileprivate init(_ entry: CEmbeddedFile) {
        guard let plain = UnsafeRawBufferPointer(entry.plain) else {
            preconditionFailure("an embedded file has no bytes; Scripts/build-assets refuses that")
        }
        name = String(cString: entry.name)
        contentType = String(cString: entry.content_type)
        eTag = String(cString: entry.entity_tag)
        bytes = plain
        gzip = UnsafeRawBufferPointer(entry.gzip)
        brotli = UnsafeRawBufferPointer(entry.brotli)
    }
}

extension UnsafeRawBufferPointer {
    fileprivate init?(_ bytes: CEmbeddedBytes) {
        guard let start = bytes.bytes else { return nil }
        self.init(start: start, count: bytes.length)
    }
}
