import Analytics
import Configuration
import Glibc
import POSIX

/// The program: reads the command line, does what it says, and ends with an exit code of sysexits(3).
@main
enum Picolytics {
    static let version = "1.0.0-dev"

    static func main() {
        // A peer that has gone is an error of the write, not a reason to end.
        signal(SIGPIPE, SIG_IGN)
        do throws(Failure) {
            try run(ProcessArguments.all)
        } catch {
            StandardStream.error.write("picolytics: \(error.message)\n")
            exit(error.code.rawValue)
        }
    }

    private static func run(_ arguments: [String]) throws(Failure) {
        switch try command(arguments) {
        case .help: print(help)
        case .version: print("picolytics \(version)")
        case .serve:
            let signals = StopSignals()
            try Server(try configuration()).runUntilSignal(signals)
        case .newPassword: try SiteAdministration(try configuration()).printNewPassword()
        case .listSites: try SiteAdministration(try configuration()).listSites()
        case .setSite(let domain, let timeZone, let hashRouting):
            try SiteAdministration(try configuration()).set(
                domain, timeZone: timeZone, hashRouting: hashRouting)
        case .grantRead(let role): try PostgresAdministration(try configuration()).grantRead(to: role)
        }
    }

    private static func command(_ arguments: [String]) throws(Failure) -> Command {
        do throws(Command.UsageError) {
            return try Command(arguments: arguments)
        } catch {
            throw Failure(code: .usage, message: "\(error.message)\n\n\(Command.usage)")
        }
    }

    private static func configuration() throws(Failure) -> Configuration {
        do throws(ConfigurationError) {
            return try Configuration(environment: environment)
        } catch {
            throw Failure(code: .configuration, message: "\(error)")
        }
    }

    private static var environment: [String: String] {
        var variables: [String: String] = [:]
        var next = environ
        while let entry = next.pointee {
            let pair = String(cString: entry).split(
                separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if pair.count == 2 { variables[String(pair[0])] = String(pair[1]) }
            next += 1
        }
        return variables
    }

    private static var help: String {
        let width = Option.all.map(\.environmentName.count).max() ?? 0
        let options = Option.all.map { option in
            "  \(option.environmentName)"
                + String(repeating: " ", count: width - option.environmentName.count + 2)
                + option.summary + (option.defaultText.isEmpty ? "" : " (default: \(option.defaultText))")
        }
        return Command.usage + "\nOptions are environment variables:\n" + options.joined(separator: "\n")
    }
}
