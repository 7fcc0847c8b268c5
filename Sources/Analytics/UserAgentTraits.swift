/// What a user agent string says of the visitor's software and device, in the original's vocabulary: for example
/// `Chrome`, `114.0`, `MacOSX`, `10.15`, `Mac`, `Computer`. What is not known is `Unknown`, a version `0.0`.
package struct UserAgentTraits: Hashable, Sendable {
    package var browser: String
    package var browserVersion: String
    package var os: String
    package var osVersion: String
    package var platform: String
    package var deviceType: String
    package var isBot: Bool

    package init(
        browser: String = "Unknown", browserVersion: String = "0.0", os: String = "Unknown",
        osVersion: String = "0.0", platform: String = "Unknown", deviceType: String = "Unknown",
        isBot: Bool = false
    ) {
        self.browser = browser
        self.browserVersion = browserVersion
        self.os = os
        self.osVersion = osVersion
        self.platform = platform
        self.deviceType = deviceType
        self.isBot = isBot
    }
}
