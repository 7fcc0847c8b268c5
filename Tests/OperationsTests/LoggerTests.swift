import Foundation
import POSIX
import Testing

@testable import Operations

@Suite struct LoggerTests {
    func lines(_ format: Logger.Format, _ minimum: Logger.Level, _ body: (Logger) -> Void) -> [String] {
        let lines = Mutex<[String]>([])
        body(
            Logger(format: format, minimum: minimum, time: { "2026-01-02T03:04:05.678Z" }) { line in
                lines.withLock { $0.append(line) }
            })
        return lines.withLock { $0 }
    }

    @Test func aJSONLineIsReadBackAsWhatWasLogged() throws {
        let odd = "quote \" backslash \\ line\nbell \u{7} ümlaut 😀"
        let line = try #require(lines(.json, .info) { $0.warning(odd, ["key": odd]) }.first)
        let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: String]
        #expect(object == ["time": "2026-01-02T03:04:05.678Z", "level": "WARN", "msg": odd, "key": odd])
        #expect(line.hasSuffix("}\n") && line.split(separator: "\n").count == 1)
    }

    @Test func textQuotesWhatIsNotPlain() {
        let text = lines(.text, .info) { $0.info("two words", ["a": "b", "c": "d=e", "f": ""]) }
        #expect(
            text == ["time=2026-01-02T03:04:05.678Z level=INFO msg=\"two words\" a=b c=\"d=e\" f=\"\"\n"])
    }

    @Test func lessImportantLinesAreLeftOut() {
        let levels = lines(.text, .warning) { logger in
            logger.debug("d")
            logger.info("i")
            logger.warning("w")
            logger.error("e")
        }
        #expect(levels.count == 2)
    }
}
