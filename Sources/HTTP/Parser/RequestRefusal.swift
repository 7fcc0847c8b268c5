/// Why a request is refused. Nothing is repaired: what is not clearly one request is none.
package enum RequestRefusal: String, Error, Sendable, CaseIterable {
    // 400
    case requestLine, target, lineEnding, fieldName, fieldValue, foldedField
    case missingHost, repeatedHost, host
    case contentLength, repeatedContentLength, lengthWithTransferCoding, transferCoding
    case chunk
    // The limits and what we do not do.
    case requestLineTooLong, fieldTooLarge, fieldsTooLarge, bodyTooLarge, version, expectation

    /// The status to answer with.
    package var status: HTTPStatus {
        switch self {
        case .requestLineTooLong: .uriTooLong
        case .fieldTooLarge, .fieldsTooLarge: .requestHeaderFieldsTooLarge
        case .bodyTooLarge: .contentTooLarge
        case .version: .httpVersionNotSupported
        case .expectation: .expectationFailed
        default: .badRequest
        }
    }
}
