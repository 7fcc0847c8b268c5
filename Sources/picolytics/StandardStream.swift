import Glibc

/// The streams that the program writes to, without a buffer: what was written is seen, whatever happens next.
enum StandardStream: Int32 {
    case output = 1
    case error = 2

    func write(_ text: String) {
        var text = text
        text.withUTF8 { _ = Glibc.write(rawValue, $0.baseAddress, $0.count) }
    }
}
