// Collector: the way in, from the request to the spool: parse, filter, identify, classify. It knows no store.

import Analytics

/// What the tracker sends: the JSON body of `POST /p`, with these keys and no others.
///
/// Read as the original reads it: any key may be missing or null, letter case of keys does not matter, the last of two
/// equal keys counts, integers are JSON integers of 32 bits, and what follows the first value is not looked at.
/// Texts come out as sound Unicode without NUL: what is not becomes U+FFFD.
struct TrackerRequest: Equatable {
    var name = ""
    var url = ""
    var referrer = ""
    /// Milliseconds.
    var loadTime: Int32 = 0
    /// Milliseconds.
    var timeToFirstByte: Int32 = 0
    var screen = Screen()
    var timeZone = ""
    var utm = UTMParameters()

    init(name: String, url: String) {
        self.name = name
        self.url = url
    }

    /// Reads a body.
    ///
    /// - Throws: if it is not JSON, or a key has a value of another type.
    init(json: [UInt8]) throws(JSONScanner.Malformed) {
        var scanner = JSONScanner(json)
        guard try !scanner.takeNull() else { return }
        try scanner.forEachKey { (key, scanner) throws(JSONScanner.Malformed) in
            if try scanner.takeNull() { return }
            if try !take(key, from: &scanner) { try scanner.skipValue() }
        }
    }

    /// Reads the value of a key of ours; false for any other key.
    private mutating func take(_ key: String, from scanner: inout JSONScanner) throws(JSONScanner.Malformed)
        -> Bool
    {
        switch key {
        case "n": name = try scanner.text()
        case "l": url = try scanner.text()
        case "r": referrer = try scanner.text()
        case "lt": loadTime = try scanner.integer()
        case "fb": timeToFirstByte = try scanner.integer()
        case "sw": screen.width = try scanner.integer()
        case "sh": screen.height = try scanner.integer()
        case "pr": screen.pixelRatio = try scanner.number()
        case "pd": screen.pixelDepth = try scanner.integer()
        case "tz": timeZone = try scanner.text()
        case "utm_source": utm.source = try scanner.text()
        case "utm_medium": utm.medium = try scanner.text()
        case "utm_campaign": utm.campaign = try scanner.text()
        case "utm_content": utm.content = try scanner.text()
        case "utm_term": utm.term = try scanner.text()
        default:
            let lower = key.lowercased()
            return lower == key ? false : try take(lower, from: &scanner)
        }
        return true
    }
}
