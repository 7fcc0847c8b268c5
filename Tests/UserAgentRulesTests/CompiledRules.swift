import Analytics
import Foundation
import TestSupport
import Testing

@testable import UserAgentRules

/// Rules compiled by the script under test from the installed uap-core, once for all tests.
enum CompiledRules {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    static let bytes: [UInt8] = {
        let output = FileManager.default.temporaryDirectory.appending(path: "rules-\(UUID().uuidString).bin")
        defer { try? FileManager.default.removeItem(at: output) }
        _ = try? Command([root.appending(path: "Scripts/build-user-agent-rules").path, output.path])
        return (try? Data(contentsOf: output)).map(Array.init) ?? []
    }()

    static func load() throws -> UserAgentRules { try UserAgentRules(copying: bytes) }
}

extension UserAgentRules {
    func traits(of text: String) -> UserAgentTraits {
        Array(text.utf8).withUnsafeBytes { traits(of: $0) }
    }

    func answers(of text: String) -> RuleAnswers {
        Array(text.utf8).withUnsafeBytes { answers(of: $0) }
    }
}
