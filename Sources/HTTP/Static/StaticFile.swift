/// A file that the program carries within it, perhaps also compressed.
package struct StaticFile: Sendable {
    /// Where it is served, for example `/pico.js`.
    package let path: String
    package let contentType: String
    /// Without compression.
    package let body: HTTPBody
    package let gzip: HTTPBody?
    package let brotli: HTTPBody?
    /// A strong validator of the uncompressed body, quoted. See RFC 9110 §8.8.3.
    package let eTag: String

    /// - Parameter eTag: without quotes; made from the content if nil.
    package init(
        path: String, contentType: String, body: HTTPBody, gzip: HTTPBody? = nil, brotli: HTTPBody? = nil,
        eTag: String? = nil
    ) {
        precondition(path.hasPrefix("/"), "a path begins with a slash")
        self.path = path
        self.contentType = contentType
        self.body = body
        self.gzip = gzip
        self.brotli = brotli
        self.eTag = "\"\(eTag ?? body.withUnsafeBytes(isPretty: false) { Self.fingerprint($0) })\""
    }

    /// FNV-1a in 64 bits: no secret depends on it, and two versions of a file differ.
    private static func fingerprint(_ bytes: UnsafeRawBufferPointer) -> String {
        let hash = bytes.reduce(0xCBF2_9CE4_8422_2325 as UInt64) {
            ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3
        }
        return String(hash, radix: 16)
    }

    /// Answers a GET of this file.
    ///
    /// - Parameter cacheControl: the value of Cache-Control.
    package func response(to request: HTTPRequest, cacheControl: String) -> HTTPResponse {
        let coding = ContentCoding.choose(
            request.fields.values(of: .acceptEncoding), hasGzip: gzip != nil, hasBrotli: brotli != nil)
        let tag = coding == .identity ? eTag : "\(eTag.dropLast())-\(coding.rawValue)\""
        var fields: HTTPFields = [.eTag: tag, .cacheControl: cacheControl]
        if gzip != nil || brotli != nil { fields.append(.vary, "Accept-Encoding") }
        if request.hasTag(tag) { return HTTPResponse(status: .notModified, fields: fields) }
        fields.append(.contentType, contentType)
        if coding != .identity { fields.append(.contentEncoding, coding.rawValue) }
        return HTTPResponse(status: .ok, fields: fields, body: body(coding))
    }

    private func body(_ coding: ContentCoding) -> HTTPBody {
        switch coding {
        case .identity: body
        case .gzip: gzip ?? body
        case .brotli: brotli ?? body
        }
    }
}

extension HTTPRequest {
    /// Whether If-None-Match names `tag`: RFC 9110 §13.1.2, whose comparison is the weak one.
    func hasTag(_ tag: String) -> Bool {
        fields.values(of: .ifNoneMatch).contains { value in
            value.split(separator: ",").contains { element in
                let element = element.drop { $0 == " " || $0 == "\t" }
                let opaque = element.hasPrefix("W/") ? element.dropFirst(2) : element
                return opaque == "*"
                    || opaque.prefix(tag.count) == tag
                        && opaque.dropFirst(tag.count).allSatisfy(\.isWhitespace)
            }
        }
    }
}
