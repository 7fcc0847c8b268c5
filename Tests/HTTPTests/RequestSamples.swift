import TestSupport

/// Requests as clients send them, and what is a little beside them.
enum RequestSamples {
    static let valid = [
        "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
        "POST /p HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello",
        "POST /p?q=1 HTTP/1.1\r\nHost: a:80\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n10;x=y\r\n0123456789abcdef\r\n0\r\nT: v\r\n\r\n",
        "HEAD /a/b HTTP/1.0\r\nConnection: keep-alive\r\nUser-Agent: Mozilla/5.0 (X11; Linux)\r\n\r\n",
        "OPTIONS * HTTP/1.1\r\nHost: \r\nOrigin: https://example.com\r\nAccept:\t*/*\t\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\nConnection: close\r\n\r\nabc",
        "GET http://example.com/x?y HTTP/1.1\r\nHost: b\r\nAccept-Language: de-AT,de;q=0.9\r\nX:\r\n\r\n",
        "\r\nDELETE /x HTTP/1.1\r\nhost: a\r\n\r\n",
    ]

    private static let pieces = [
        "\r", "\n", "\r\n", " ", "\t", "\u{0}", ":", ";", ",", "0", "1", "5", "f", "Content-Length: 5\r\n",
        "Host: b\r\n",
        "Transfer-Encoding: chunked\r\n", "chunked", "close", "HTTP/1.1", "\u{7F}", "é", "#", "?", "/",
    ]

    /// One of the valid ones, with up to three changes.
    static func mutated(using random: inout SeededGenerator) -> [UInt8] {
        var bytes = Array((valid.randomElement(using: &random) ?? "").utf8)
        for _ in 0..<Int.random(in: 0...3, using: &random) {
            let place = Int.random(in: 0..<bytes.count, using: &random)
            switch Int.random(in: 0..<3, using: &random) {
            case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
            case 1: bytes.insert(contentsOf: (pieces.randomElement(using: &random) ?? "").utf8, at: place)
            default: bytes.remove(at: place)
            }
        }
        return bytes
    }
}
