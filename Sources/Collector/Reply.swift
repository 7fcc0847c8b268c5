import HTTP

/// Who waits for what became of an event, and how it is told.
struct Reply {
    enum Form {
        case tracker
        case pixel
    }

    let responder: HTTPResponder
    let form: Form

    /// The event is kept, or was not wanted.
    func accept() {
        switch form {
        case .tracker: responder.respond(Self.accepted)
        case .pixel: responder.respond(Self.pixel)
        }
    }

    /// The event cannot be kept now.
    func refuse() {
        var response = HTTPResponse.error(.serviceUnavailable, "the event cannot be stored now")
        response.fields[.retryAfter] = "5"
        responder.respond(response)
    }

    private static let accepted = HTTPResponse(
        status: .accepted, fields: [.contentType: "text/plain; charset=UTF-8"], body: Array("ok".utf8))

    private static let pixel = HTTPResponse(
        status: .ok, fields: [.contentType: "image/gif", .cacheControl: "no-store"], body: transparentGIF)

    /// One transparent pixel. GIF89a specification: header, screen of 1 by 1 with two colours, transparency, image.
    private static let transparentGIF: [UInt8] =
        Array("GIF89a".utf8) + [1, 0, 1, 0, 0x80, 0, 0, 0, 0, 0, 0xff, 0xff, 0xff]
        + [0x21, 0xf9, 4, 1, 0, 0, 0, 0] + [0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0] + [2, 2, 0x44, 1, 0] + [0x3b]
}
