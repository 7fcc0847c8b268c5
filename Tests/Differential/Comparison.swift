import HTTP

/// Compares the two parsers, input by input.
struct Comparison {
    /// What we refuse though llhttp takes it, and why that is right.
    static let stricter: [RequestRefusal: String] = [
        .missingHost: "RFC 9112 §3.2 demands one; llhttp leaves Host to its caller",
        .repeatedHost: "as missingHost",
        .host: "as missingHost",
        .target: "llhttp takes CONNECT, * for any method, fragments; we are no proxy",
        .version: "llhttp takes 0.9 and 2.0, which have another framing",
        .transferCoding:
            "llhttp takes `gzip, chunked` and chunked from HTTP/1.0, which we cannot decode or must not trust",
        .expectation: "RFC 9110 §10.1.1: 417",
        .chunk: "llhttp takes quoted extension values and longer sizes",
        .contentLength:
            "llhttp takes up to 64 bits and leading zeros of any number; no body has more than 15 digits",
        .lineEnding: "llhttp takes bare CR and LF before a request",
        .requestLine:
            "llhttp takes several empty lines before a request and several blanks in the request line",
        .bodyTooLarge: "the limit", .fieldTooLarge: "the limit", .fieldsTooLarge: "the limit",
        .requestLineTooLong: "the limit",
    ]

    private static let knownMethods: Set<String> = [
        "GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT",
    ]

    private(set) var agreed = 0
    private(set) var refusedByBoth = 0
    private(set) var strictlyRefused: [RequestRefusal: Int] = [:]

    /// What is wrong with these bytes; nil if nothing.
    mutating func difference(_ bytes: [UInt8]) -> String? {
        let ours = Ours(bytes)
        let theirs = Theirs(bytes)
        for (index, message) in ours.messages.enumerated() {
            guard index < theirs.messages.count else {
                if let error = theirs.error, isOnlyAboutMethod(error, message.method) { return nil }
                return "ours takes request \(index), llhttp does not (\(theirs.error ?? "it waits"))"
            }
            var message = message
            // llhttp does not see the blank in `Connection: close<tab>`, which RFC 9110 §5.6.3 makes one.
            if bytes.contains(UInt8(ascii: "\t")) { message.keepsAlive = theirs.messages[index].keepsAlive }
            guard message == theirs.messages[index] else {
                return "request \(index) differs:\n  ours   \(message)\n  llhttp \(theirs.messages[index])"
            }
            agreed += 1
            if !theirs.messages[index].keepsAlive { return nil }
        }
        guard let refusal = ours.refusal else { return nil }
        if theirs.error != nil && theirs.messages.count == ours.messages.count {
            refusedByBoth += 1
            return nil
        }
        guard theirs.messages.count > ours.messages.count else { return nil }
        strictlyRefused[refusal, default: 0] += 1
        return Self.stricter[refusal] == nil ? "ours refuses (\(refusal)) what llhttp takes" : nil
    }

    /// What llhttp refuses though it says nothing about where a request ends.
    private func isOnlyAboutMethod(_ error: String, _ method: String) -> Bool {
        // llhttp has a list of methods; ours takes any token, and the router answers 405. None of the methods it
        // knows may be refused by it.
        error == "HPE_INVALID_METHOD" && !Self.knownMethods.contains(method)
    }
}
