// Operations: what the operator sees: logs, whether the server is ready. It knows no event's content.

/// Writes a line for each event of interest, as JSON or as `key=value` text. Never give it an address, a user agent, a
/// query string, a body or a password.
package struct Logger: Sendable {
    package enum Format: Sendable {
        case json
        case text
    }

    package enum Level: String, Sendable, Comparable {
        case debug = "DEBUG"
        case info = "INFO"
        case warning = "WARN"
        case error = "ERROR"

        private var rank: Int {
            switch self {
            case .debug: 0
            case .info: 1
            case .warning: 2
            case .error: 3
            }
        }

        package static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }
    }

    private let format: Format
    private let minimum: Level
    private let time: @Sendable () -> String
    private let write: @Sendable (String) -> Void

    /// - Parameters:
    ///   - minimum: less important lines are left out.
    ///   - time: the time stamp of a line, RFC 3339.
    ///   - write: takes a line with its end; called from any thread.
    package init(
        format: Format, minimum: Level, time: @escaping @Sendable () -> String,
        write: @escaping @Sendable (String) -> Void
    ) {
        self.format = format
        self.minimum = minimum
        self.time = time
        self.write = write
    }

    package func log(_ level: Level, _ message: String, _ attributes: KeyValuePairs<String, String> = [:]) {
        guard level >= minimum else { return }
        let pairs =
            [("time", time()), ("level", level.rawValue), ("msg", message)] + attributes.map { ($0, $1) }
        switch format {
        case .json:
            write("{" + pairs.map { "\($0.asJSON):\($1.asJSON)" }.joined(separator: ",") + "}\n")
        case .text:
            write(pairs.map { "\($0)=\(isPlain($1) ? $1 : $1.asJSON)" }.joined(separator: " ") + "\n")
        }
    }

    package func debug(_ message: String, _ attributes: KeyValuePairs<String, String> = [:]) {
        log(.debug, message, attributes)
    }

    package func info(_ message: String, _ attributes: KeyValuePairs<String, String> = [:]) {
        log(.info, message, attributes)
    }

    package func warning(_ message: String, _ attributes: KeyValuePairs<String, String> = [:]) {
        log(.warning, message, attributes)
    }

    package func error(_ message: String, _ attributes: KeyValuePairs<String, String> = [:]) {
        log(.error, message, attributes)
    }
}

/// True if a text can stand in `key=value` without quotes.
private func isPlain(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.allSatisfy { $0 > 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "=") }
}
