/// What the command line asks for.
enum Command: Equatable {
    case serve
    case help
    case version
    case newPassword
    case listSites
    case setSite(domain: String, timeZone: String?, hashRouting: Bool?)
    case grantRead(role: String)

    /// Why a command line is not understood.
    struct UsageError: Error, Equatable {
        var message: String
    }

    /// Reads the arguments after the program's name.
    init(arguments: [String]) throws(UsageError) {
        if arguments.contains("--help") || arguments.contains("-h") {
            self = .help
            return
        }
        switch arguments.first {
        case nil: self = .serve
        case "serve" where arguments.count == 1: self = .serve
        case "--version" where arguments.count == 1: self = .version
        case "password" where arguments.count == 1: self = .newPassword
        case "grant-read" where arguments.count == 2: self = .grantRead(role: arguments[1])
        case "site" where arguments.dropFirst() == ["list"]: self = .listSites
        case "site" where arguments.count >= 3 && arguments[1] == "set":
            self = try Self.setSite(arguments[2], options: Array(arguments.dropFirst(3)))
        case let first?: throw UsageError(message: "cannot understand \"\(first)\" with what follows it")
        }
    }

    private static func setSite(_ domain: String, options: [String]) throws(UsageError) -> Command {
        var timeZone: String?
        var hashRouting: Bool?
        var rest = options[...]
        while let name = rest.popFirst() {
            guard let value = rest.popFirst() else { throw UsageError(message: "\(name) needs a value") }
            switch (name, value) {
            case ("--timezone", _): timeZone = value
            case ("--hash-routing", "true"): hashRouting = true
            case ("--hash-routing", "false"): hashRouting = false
            case ("--hash-routing", _): throw UsageError(message: "--hash-routing takes true or false")
            default: throw UsageError(message: "site set has no option \(name)")
            }
        }
        return .setSite(domain: domain, timeZone: timeZone, hashRouting: hashRouting)
    }

    static let usage = """
        usage: picolytics                   serve
               picolytics site list         show the sites and their time zones
               picolytics site set DOMAIN [--timezone ZONE] [--hash-routing true|false]
               picolytics grant-read ROLE   let a role of Postgres read the tables and views, nothing secret
               picolytics password          make a new password for the dashboard and print its link
               picolytics --help | --version

        """
}
