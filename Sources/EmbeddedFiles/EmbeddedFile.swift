/// A file that is part of the executable: `pico.js`, a page of the demo, a table of data.
///
/// Its bytes are read-only data of the program, valid for as long as it runs; they are never copied, and take memory only
/// once they are read.
package struct EmbeddedFile: @unchecked Sendable {
    // Sendable: the memory is constant and lives as long as the program.

    /// Path within the embedded files, such as `pico.js`, `demo/index.html` or `data/countries.bin`.
    package let name: String

    /// Value for the `Content-Type` field.
    package let contentType: String

    /// Strong entity tag of `bytes` with its quotes, made from their SHA-256 at build. The compressed variants are other
    /// representations and need tags of their own (RFC 9110 section 8.8.3.3).
    package let eTag: String

    /// The file as it is; never empty.
    package let bytes: UnsafeRawBufferPointer

    /// The file for `Content-Encoding: gzip`; nil if that is not smaller.
    package let gzip: UnsafeRawBufferPointer?

    /// The file for `Content-Encoding: br`; nil if that is not smaller.
    package let brotli: UnsafeRawBufferPointer?
}
