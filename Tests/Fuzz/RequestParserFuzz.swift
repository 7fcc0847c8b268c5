// A fuzz target of the request parser, for libFuzzer: Scripts/fuzz-parser builds and runs it.
//
// The first byte of the input seeds the cuts, the rest is what a connection sends. However it is cut, the parser
// must see the same requests and the same end, never read beyond its bytes (address sanitizer), never trap, and
// take at least one byte each time it has something to say.

import HTTP

/// What the parser made of the input.
struct Seen: Equatable {
    var requests: [[UInt8]] = []
    var refusal: RequestRefusal?
    /// Bytes from the start of the input to the end of the last request.
    var used = 0
}

func see(_ bytes: [UInt8], _ limits: RequestLimits, nextSize: () -> Int) -> Seen {
    var parser = RequestParser()
    var seen = Seen()
    var position = 0
    while position < bytes.count {
        let end = min(bytes.count, position + nextSize())
        while position < end {
            var consumed = 0
            let outcome = parser.feed(bytes.span.extracting(position..<end), limits, consumed: &consumed)
            precondition(
                consumed > 0 && consumed <= end - position, "consumed \(consumed) of \(end - position)")
            position += consumed
            switch outcome {
            case .needsMore, .expectsContinue:
                precondition(position == end, "bytes were left without a reason")
            case .request(let request):
                check(request, limits)
                seen.requests.append(text(request))
                seen.used = position
            case .refused(let refusal):
                seen.refusal = refusal
                return seen
            }
        }
    }
    return seen
}

/// What no request may be.
func check(_ request: ParsedRequest, _ limits: RequestLimits) {
    precondition(request.body.count <= limits.bodyBytes, "the body is over the limit")
    precondition(request.path.utf8.first == 0x2F || request.path == "*", "the path is none")
    precondition(request.fields.all.count <= limits.fieldCount, "there are too many fields")
    let line = request.method.text.utf8.count + request.rawTarget.utf8.count + "  HTTP/1.1".utf8.count
    precondition(line <= limits.requestLineBytes, "the request line is over the limit")
    // Bytes that are no UTF-8 become one scalar each, so scalars are at most as many as bytes.
    let sizes = request.fields.all.map { $0.name.unicodeScalars.count + 1 + $0.value.unicodeScalars.count }
    precondition(sizes.allSatisfy { $0 <= limits.fieldBytes }, "a field is over the limit")
    precondition(sizes.reduce(0, +) <= limits.fieldsBytes, "the fields are over the limit")
    for (name, value) in request.fields.all {
        precondition(
            !name.isEmpty && name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x3A }, "a bad name")
        precondition(!value.utf8.contains { $0 == 0 || $0 == 10 || $0 == 13 }, "a bad value")
    }
}

func text(_ request: ParsedRequest) -> [UInt8] {
    let fields = request.fields.all.map { "\($0.name):\($0.value)\n" }.joined()
    let line = "\(request.method.text) \(request.path) \(request.query ?? "-") \(request.keepsAlive)\n"
    return Array((line + fields).utf8) + request.body
}

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = [UInt8](UnsafeBufferPointer(start: start, count: count))
    guard let seed = input.first else { return 0 }
    let bytes = Array(input.dropFirst())
    // Small, so that short inputs meet them.
    let limits = RequestLimits(
        requestLineBytes: 200, fieldBytes: 200, fieldsBytes: 600, fieldCount: 8, bodyBytes: 64)
    let whole = see(bytes, limits) { bytes.count }
    let single = see(bytes, limits) { 1 }
    var state = UInt(seed)
    let cut = see(bytes, limits) {
        state = state &* 6_364_136_223_846_793_005 &+ 1
        return 1 + Int(state >> 33) % 40
    }
    precondition(whole == single, "bytes one by one gave something else")
    precondition(whole == cut, "cut bytes gave something else")
    return 0
}
