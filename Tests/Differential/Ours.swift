import HTTP

/// What our parser makes of the bytes of a connection.
struct Ours {
    var messages: [Message] = []
    var refusal: RequestRefusal?

    init(_ bytes: [UInt8]) {
        var parser = RequestParser()
        var position = 0
        while position < bytes.count {
            var consumed = 0
            let rest = bytes.span.extracting(position..<bytes.count)
            switch parser.feed(rest, RequestLimits(), consumed: &consumed) {
            case .needsMore, .expectsContinue: return
            case .refused(let refusal):
                self.refusal = refusal
                return
            case .request(let request):
                messages.append(Message(request))
                // A server reads no further.
                if !request.keepsAlive { return }
            }
            position += consumed
        }
    }
}
