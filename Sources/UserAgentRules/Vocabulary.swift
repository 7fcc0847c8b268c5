import Analytics

/// Puts the rules' words into those that the original stored, so that old and new rows agree.
///
/// A name that the original had is kept (`Samsung`, `MacOSX`), except that Edge is `Edge`. A browser that it did not
/// know keeps the rules' name; a name that a user agent could choose freely becomes `Unknown`, so that the number of
/// different names stays bounded.
enum Vocabulary {
    private static let unknown = "Unknown"

    static func traits(_ answers: RuleAnswers, userAgent: UnsafeRawBufferPointer) -> UserAgentTraits {
        if let bot = answers.bot { return self.bot(named: bot.family) }
        let os = answers.system.map { system($0.family) } ?? unknown
        return UserAgentTraits(
            browser: answers.browser.map(browser) ?? unknown,
            browserVersion: answers.browser.map { version($0.major, $0.minor) } ?? "0.0", os: os,
            osVersion: answers.system.map { systemVersion($0, os: os) } ?? "0.0",
            platform: platform(os: os, userAgent: userAgent), deviceType: answers.device?.family ?? unknown)
    }

    private static func bot(named name: String) -> UserAgentTraits {
        UserAgentTraits(
            browser: name.isEmpty ? "Bot" : name, os: "Bot", platform: "Bot", deviceType: "Computer",
            isBot: true)
    }

    private static func browser(_ answer: RuleAnswers.Product) -> String {
        if let name = browsers[answer.family] { return name }
        if answer.family.hasPrefix("Firefox") { return "Firefox" }
        return answer.isOpen || answer.family.isEmpty ? unknown : answer.family
    }

    private static func system(_ family: String) -> String {
        if let name = systems[family] { return name }
        return family.hasPrefix("Symbian") ? "Symbian" : unknown
    }

    private static func systemVersion(_ answer: RuleAnswers.Product, os: String) -> String {
        guard os == "Windows" else { return version(answer.major, answer.minor) }
        return windowsVersions[answer.major + (answer.minor.isEmpty ? "" : ".\(answer.minor)")] ?? "0.0"
    }

    /// `major.minor`; a part that is no plain number of up to 6 digits is 0.
    private static func version(_ major: String, _ minor: String) -> String {
        func part(_ text: String) -> String {
            let isNumber =
                (1...6).contains(text.utf8.count) && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
            return isNumber ? text : "0"
        }
        return "\(part(major)).\(part(minor))"
    }

    private static func platform(os: String, userAgent: UnsafeRawBufferPointer) -> String {
        switch os {
        case "MacOSX": return "Mac"
        case "iOS":
            if contains("iPad", in: userAgent) { return "iPad" }
            return contains("iPod", in: userAgent) ? "iPod" : "iPhone"
        case "Android", "ChromeOS", "Kindle", "WebOS", "HarmonyOS", "Tizen", "KaiOS", "FirefoxOS":
            return "Linux"
        case "Windows", "WindowsPhone", "Linux", "Blackberry", "Playstation", "Xbox", "Nintendo": return os
        default: return unknown
        }
    }

    private static func contains(_ word: StaticString, in text: UnsafeRawBufferPointer) -> Bool {
        let count = word.utf8CodeUnitCount
        guard text.count >= count else { return false }
        return (0...text.count - count).contains { start in
            (0..<count).allSatisfy { text[start + $0] == word.utf8Start[$0] }
        }
    }

    private static let browsers: [String: String] = [
        "Chrome Mobile": "Chrome", "Chrome Mobile iOS": "Chrome", "Chrome Mobile WebView": "Chrome",
        "Chromium": "Chrome", "Chrome Frame": "Chrome", "HeadlessChrome": "Chrome",
        "Mobile Safari": "Safari", "Mobile Safari UI/WKWebView": "Safari", "WebKit Nightly": "Safari",
        "Edge Mobile": "Edge", "IE Mobile": "IE", "IE Large Screen": "IE",
        "Opera Mini": "Opera", "Opera Mobile": "Opera", "Opera Tablet": "Opera", "Opera Coast": "Opera",
        "Opera Neon": "Opera", "Samsung Internet": "Samsung", "UC Browser": "UCBrowser",
        "Amazon Silk": "Silk",
        "BlackBerry": "Blackberry", "BlackBerry WebKit": "Blackberry", "Nokia Browser": "Nokia",
        "Nokia OSS Browser": "Nokia", "Nokia Services (WAP) Browser": "Nokia", "Ovi Browser": "Nokia",
        "NetFront NX": "NetFront", "QQ Browser": "QQ", "QQ Browser Mobile": "QQ", "QQ Browser Mini": "QQ",
        "Sogou Explorer": "SogouExplorer", "Yandex Browser": "Yandex", "Coc Coc": "CocCoc",
        "DuckDuckGo Mobile": "DuckDuckGo",
    ]

    private static let systems: [String: String] = [
        "Windows": "Windows", "Windows Phone": "WindowsPhone", "Windows Mobile": "WindowsPhone",
        "Mac OS X": "MacOSX", "Mac OS": "MacOSX", "iOS": "iOS", "tvOS": "tvOS", "ATV OS X": "tvOS",
        "WatchOS": "watchOS", "Android": "Android", "FireHbbTV": "Android", "GoogleTV": "Android",
        "Chromecast": "Android", "Chrome OS": "ChromeOS", "Kindle": "Kindle", "webOS": "WebOS",
        "Web0S": "WebOS",
        "BlackBerry OS": "Blackberry", "BlackBerry Tablet OS": "Blackberry", "PlayStation": "Playstation",
        "Xbox": "Xbox", "Nintendo": "Nintendo", "HarmonyOS": "HarmonyOS", "Tizen": "Tizen", "KaiOS": "KaiOS",
        "Firefox OS": "FirefoxOS", "Bada": "Bada", "MeeGo": "MeeGo", "Maemo": "Maemo", "Sailfish": "Sailfish",
        "FreeBSD": "FreeBSD", "OpenBSD": "OpenBSD", "NetBSD": "NetBSD", "Solaris": "Solaris",
        "Linux": "Linux", "Ubuntu": "Linux", "Kubuntu": "Linux", "Lubuntu": "Linux", "Debian": "Linux",
        "Fedora": "Linux", "Red Hat": "Linux", "CentOS": "Linux", "Gentoo": "Linux", "Arch Linux": "Linux",
        "Linux Mint": "Linux", "openSUSE": "Linux", "SUSE": "Linux", "Mandriva": "Linux",
        "Slackware": "Linux",
        "PCLinuxOS": "Linux", "Mageia": "Linux", "Puppy": "Linux", "BackTrack": "Linux",
    ]

    /// Names of Windows as the rules give them, and the version that the system calls itself.
    private static let windowsVersions: [String: String] = [
        "95": "4.0", "NT 4.0": "4.0", "NT": "4.0", "98": "4.10", "ME": "4.90", "2000": "5.0", "XP": "5.1",
        "Vista": "6.0", "7": "6.1", "8": "6.2", "RT": "6.2", "8.1": "6.3", "RT 8.1": "6.3", "RT.8.1": "6.3",
        "RT.1": "6.3", "10": "10.0", "11": "11.0", "3.1": "3.1",
    ]
}
