import Analytics
import Foundation
import Testing

@testable import UserAgentRules

@Suite struct UserAgentRulesTests {
    struct Case: CustomTestStringConvertible {
        let userAgent: String
        /// Browser, version, system, version, platform, device.
        let expected: String
        var testDescription: String { "\(expected): \(userAgent)" }
    }

    static let windows = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
    static let iPhone =
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
    static let cases = [
        Case(
            userAgent: "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) "
                + "Chrome/114.0.0.0 Mobile Safari/537.36",
            expected: "Chrome 114.0 Android 10.0 Linux Phone"),
        Case(
            userAgent:
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_11_2) AppleWebKit/601.3.9 (KHTML, like Gecko) "
                + "Version/9.0.2 Safari/601.3.9",
            expected: "Safari 9.0 MacOSX 10.11 Mac Computer"),
        Case(
            userAgent: "\(windows) Chrome/42.0.2311.135 Safari/537.36 Edge/12.246",
            expected: "Edge 12.246 Windows 10.0 Windows Computer"),
        Case(
            userAgent: "\(windows) Chrome/130.0.0.0 Safari/537.36 Edg/130.0.0.0",
            expected: "Edge 130.0 Windows 10.0 Windows Computer"),
        Case(
            userAgent: "\(windows) Chrome/130.0.0.0 Safari/537.36",
            expected: "Chrome 130.0 Windows 10.0 Windows Computer"),
        Case(
            userAgent: "\(windows) Chrome/130.0.0.0 Safari/537.36 OPR/115.0.0.0",
            expected: "Opera 115.0 Windows 10.0 Windows Computer"),
        Case(
            userAgent: "Mozilla/5.0 (Windows NT 6.1; WOW64; Trident/7.0; rv:11.0) like Gecko",
            expected: "IE 11.0 Windows 6.1 Windows Computer"),
        Case(
            userAgent: "Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0",
            expected: "Firefox 132.0 Linux 0.0 Linux Computer"),
        Case(
            userAgent: "Mozilla/5.0 (Android 14; Mobile; rv:132.0) Gecko/132.0 Firefox/132.0",
            expected: "Firefox 132.0 Android 14.0 Linux Phone"),
        Case(
            userAgent: "\(iPhone) Version/17.4 Mobile/15E148 Safari/604.1",
            expected: "Safari 17.4 iOS 17.4 iPhone Phone"),
        Case(
            userAgent: "\(iPhone) CriOS/130.0.6723.37 Mobile/15E148 Safari/604.1",
            expected: "Chrome 130.0 iOS 17.4 iPhone Phone"),
        Case(
            userAgent: "\(iPhone) Version/17.4 Mobile/15E148 DuckDuckGo/7 Safari/605.1.15",
            expected: "DuckDuckGo 7.0 iOS 17.4 iPhone Phone"),
        Case(
            userAgent:
                "Mozilla/5.0 (iPad; CPU OS 16_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
                + "Version/16.6 Mobile/15E148 Safari/604.1",
            expected: "Safari 16.6 iOS 16.6 iPad Tablet"),
        Case(
            userAgent:
                "Mozilla/5.0 (Linux; Android 13; SAMSUNG SM-S911B) AppleWebKit/537.36 (KHTML, like Gecko) "
                + "SamsungBrowser/25.0 Chrome/121.0.0.0 Mobile Safari/537.36",
            expected: "Samsung 25.0 Android 13.0 Linux Phone"),
        Case(
            userAgent: "Mozilla/5.0 (Linux; Android 13; SM-X906B) AppleWebKit/537.36 (KHTML, like Gecko) "
                + "Chrome/121.0.0.0 Safari/537.36",
            expected: "Chrome 121.0 Android 13.0 Linux Tablet"),
        Case(
            userAgent: "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) "
                + "Chrome/130.0.0.0 Safari/537.36",
            expected: "Chrome 130.0 ChromeOS 14541.0 Linux Computer"),
        Case(
            userAgent: "Mozilla/5.0 (PlayStation 5 3.11) AppleWebKit/605.1.15 (KHTML, like Gecko)",
            expected: "Apple Mail 605.1 Playstation 0.0 Playstation Console"),
        Case(
            userAgent: "Mozilla/5.0 (SMART-TV; Linux; Tizen 6.0) AppleWebKit/538.1 (KHTML, like Gecko) "
                + "Version/6.0 TV Safari/538.1",
            expected: "Safari 6.0 Tizen 6.0 Linux TV"),
        Case(
            userAgent: "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
            expected: "GoogleBot 0.0 Bot 0.0 Bot Computer"),
        Case(
            userAgent: "Mozilla/5.0 (compatible; Yahoo! Slurp; http://help.yahoo.com/help/us/ysearch/slurp)",
            expected: "YahooBot 0.0 Bot 0.0 Bot Computer"),
    ]

    @Test(arguments: cases) func isPutIntoTheOriginalsWords(_ example: Case) throws {
        let traits = try CompiledRules.load().traits(of: example.userAgent)
        let words = [
            traits.browser, traits.browserVersion, traits.os, traits.osVersion, traits.platform,
            traits.deviceType,
        ]
        #expect(words.joined(separator: " ") == example.expected)
        #expect(traits.isBot == (traits.os == "Bot"))
    }

    @Test(arguments: ["", "x"]) func nobodyIsARobot(_ userAgent: String) throws {
        #expect(try CompiledRules.load().traits(of: userAgent) == UserAgentTraits(isBot: true))
    }

    @Test(arguments: [
        "curl/8.5.0", "Wget/1.21", "python-requests/2.31.0", "Python-urllib/3.11", "Go-http-client/2.0",
        "axios/1.7.2",
        "node-fetch/1.0 (+https://github.com/bitinn/node-fetch)", "Java/17.0.1", "okhttp/4.12.0",
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/130.0.0.0 Safari/537.36",
        "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)",
        "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; ClaudeBot/1.0; +claudebot@anthropic.com)",
        "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; PerplexityBot/1.0; +https://perplexity.ai/perplexitybot)",
    ]) func programsAreRobots(_ userAgent: String) throws {
        #expect(try CompiledRules.load().traits(of: userAgent).isBot)
    }

    @Test(arguments: [
        "Mozilla/5.0 (Linux; Android 13; CUBOT X70) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Mobile Safari/537.36",
        "Mozilla/5.0 (Linux; Android 9; CUBOT_NOTE_S) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/80.0.3987.99 Mobile Safari/537.36",
        "\(windows) Chrome/130.0.0.0 YaBrowser/24.10.0.0 Safari/537.36",
        "\(iPhone) Mobile/15E148 [FBAN/FBIOS;FBAV/450.0.0.38.108;FBDV/iPhone14,2;FBMD/iPhone]",
    ]) func peopleAreNoRobots(_ userAgent: String) throws {
        #expect(try !CompiledRules.load().traits(of: userAgent).isBot)
    }

    @Test func aNameOfTheVisitorsChoiceIsUnknown() throws {
        let traits = try CompiledRules.load().traits(of: "AnythingAtAll/12 CFNetwork/1410.0.3 Darwin/22.6.0")
        #expect(traits.browser == "Unknown")
    }

    @Test func brokenTablesAreRefusedOrHarmless() throws {
        let whole = CompiledRules.bytes
        for length in [0, 3, 75, 76, 4_000, whole.count - 1] {
            #expect(throws: UserAgentRulesError.self) {
                try UserAgentRules(copying: Array(whole.prefix(length)))
            }
        }
        var state: UInt64 = 3
        func random(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        for round in 0..<60 {
            var broken = whole
            // The first rounds spare the header, or hardly a table would get past it.
            let start = round < 40 ? 76 : 0
            for _ in 0..<(1 + random(2_000)) {
                broken[start + random(whole.count - start)] = UInt8(random(256))
            }
            let rules = try? UserAgentRules(copying: broken)
            _ = rules?.traits(of: "\(Self.windows) Chrome/130.0.0.0 Safari/537.36")
        }
    }

    @Test func theSameUserAgentKeepsItsAnswerWhateverElseComes() throws {
        let rules = try CompiledRules.load()
        let userAgent = Self.cases[0].userAgent
        let first = rules.traits(of: userAgent)
        for number in 0..<3 * TraitsCache.capacity {
            _ = rules.traits(of: "x\(number)/1.0")
            if number.isMultiple(of: 5_000) { #expect(rules.traits(of: userAgent) == first) }
        }
    }

    @Test func theCacheIsBounded() {
        var cache = TraitsCache()
        for key in 0..<UInt64(5 * TraitsCache.capacity) {
            cache.insert(UserAgentTraits(), for: key)
            if key.isMultiple(of: 3) { _ = cache[key / 2] }
        }
        #expect(cache.count <= 2 * TraitsCache.capacity)
    }

    @Test(arguments: [
        String(repeating: "a", count: 10_000),
        String(repeating: "Mozilla/5.0 (", count: 100),
        "Mozilla/5.0 " + String(repeating: "A1 ", count: 500) + "Bo",
        String(repeating: "/AAAAAAAAAAAAAAAA ", count: 60) + "archive",
        String(repeating: "a@", count: 512), String(repeating: "a.", count: 512) + "@",
        String(repeating: "Spider Spide ", count: 80), String(repeating: "Mobile Chrome/1.1.1. ", count: 50),
        String(repeating: "compatible; ", count: 90) + "http",
        String(repeating: "Android iPhone ", count: 70),
    ]) func aHostileUserAgentTakesNoTime(_ userAgent: String) throws {
        let rules = try CompiledRules.load()
        _ = rules.answers(of: userAgent)
        let fastest = (0..<3).map { _ in ContinuousClock().measure { _ = rules.answers(of: userAgent) } }
            .min()
        #expect(fastest! < .milliseconds(20))
    }
}
