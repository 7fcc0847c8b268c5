import Configuration

/// The lines that a newcomer needs: where the dashboard is, where the sample site, what to put into pages.
struct Greeting {
    private let lines: [String]

    init(_ configuration: Configuration, port: Int, newPassword: String?) {
        let address = "http://localhost:\(port)"
        let link = Self.dashboardLink(address, newPassword)
        if configuration.servesDemo {
            lines = [
                "Dashboard    \(link)",
                "Sample page  \(address)/demo/",
                "Snippet      <script defer src=\"\(address)/pico.js\"></script>",
            ]
        } else {
            lines = newPassword == nil ? [] : ["Dashboard, shown this once: \(link)"]
        }
    }

    /// Signs in with the password if there is one to tell.
    static func dashboardLink(_ address: String, _ password: String?) -> String {
        password.map { "\(address)/dashboard/sign-in?password=\($0)" } ?? "\(address)/dashboard"
    }

    /// On standard error, which no log collector takes for lines of the log.
    func show() {
        for line in lines { StandardStream.error.write(line + "\n") }
    }
}
