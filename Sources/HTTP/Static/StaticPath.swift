/// What the path of a request says about a file.
enum StaticPath {
    /// The name below a folder, decoded; nil for what could lead elsewhere or is hidden: empty parts, parts that
    /// begin with a dot (but `.well-known`, RFC 8615), backslashes, control characters, bytes that are not UTF-8.
    static func decode(_ path: String) -> String? {
        guard path.utf8.first == UInt8(ascii: "/"), let bytes = percentDecoded(path.utf8.dropFirst()) else {
            return nil
        }
        guard !bytes.contains(where: { $0 < 0x20 || $0 == 0x7F || $0 == UInt8(ascii: "\\") }) else {
            return nil
        }
        let parts = bytes.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        for part in parts {
            if part.isEmpty { return nil }
            if part.first == UInt8(ascii: "."), !part.elementsEqual(".well-known".utf8) { return nil }
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func percentDecoded(_ text: some Collection<UInt8>) -> [UInt8]? {
        var bytes: [UInt8] = []
        var rest = text[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = rest.popFirst()?.hexValue, let low = rest.popFirst()?.hexValue else {
                return nil
            }
            // An encoded slash is no separator.
            guard high << 4 | low != UInt8(ascii: "/") else { return nil }
            bytes.append(high << 4 | low)
        }
        return bytes
    }

    /// The media type by the name's extension.
    static func contentType(_ name: String) -> String {
        switch name.split(separator: "/").last?.split(separator: ".").last?.lowercased() {
        case "js", "mjs": "text/javascript; charset=UTF-8"
        case "css": "text/css; charset=UTF-8"
        case "html", "htm": "text/html; charset=UTF-8"
        case "txt": "text/plain; charset=UTF-8"
        case "json", "map": "application/json"
        case "webmanifest": "application/manifest+json"
        case "svg": "image/svg+xml"
        case "png": "image/png"
        case "jpg", "jpeg": "image/jpeg"
        case "gif": "image/gif"
        case "webp": "image/webp"
        case "avif": "image/avif"
        case "ico": "image/x-icon"
        case "woff2": "font/woff2"
        case "woff": "font/woff"
        case "xml": "application/xml"
        case "pdf": "application/pdf"
        case "wasm": "application/wasm"
        default: "application/octet-stream"
        }
    }
}
