import Analytics
import Configuration
import Cryptography
import Dashboard

/// The commands that look at or change what is set in the data directory. A running server takes the changes over
/// within seconds.
struct SiteAdministration {
    private let configuration: Configuration
    private let stores: Stores

    init(_ configuration: Configuration) throws(Failure) {
        self.configuration = configuration
        stores = try Stores(configuration, DataDirectory(configuration))
    }

    func listSites() throws(Failure) {
        for site in try stored({ () throws(StoreError) in try stores.sites.sites() }) {
            let zone = site.timeZone ?? "\(configuration.timeZone) (default)"
            print("\(site.domain)\t\(zone)\(site.hashRouting ? "\thash routing" : "")")
        }
    }

    /// Makes a new password, which ends all sessions, and prints the link that signs in with it.
    func printNewPassword() throws(Failure) {
        if !configuration.dashboardPassword.isEmpty {
            throw Failure(
                code: .configuration, message: "the password is what DASHBOARD_PASSWORD says: change it there"
            )
        }
        let password = try stored { () throws(StoreError) in
            try DashboardPassword.replace(in: stores.settings, randomBytes: randomBytes)
        }
        let port = configuration.listenAddress.split(separator: ":").last.flatMap { Int($0) } ?? 8080
        print(Greeting.dashboardLink("http://localhost:\(port)", password))
        print("A running server takes it over when it is started again.")
    }

    func set(_ domain: String, timeZone: String?, hashRouting: Bool?) throws(Failure) {
        let name = try siteName(domain)
        if let timeZone, TimeZones.named(timeZone) == nil {
            throw Failure(
                code: .usage,
                message: "there is no time zone \"\(timeZone)\": use an IANA name, for example Europe/Berlin")
        }
        let store = stores.sites
        try stored { () throws(StoreError) in
            var site = try store.sites().first { $0.domain == name } ?? Site(domain: name)
            if let timeZone { site.timeZone = timeZone }
            if let hashRouting { site.hashRouting = hashRouting }
            try store.set(site)
        }
    }

    /// How events name the site.
    private func siteName(_ domain: String) throws(Failure) -> String {
        let name = Site.domain(ofHost: domain.lowercased())
        guard !name.isEmpty, name.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f && $0 != UInt8(ascii: "/") })
        else {
            throw Failure(
                code: .usage, message: "\"\(domain)\" is no site: use its host name, for example example.com")
        }
        return name
    }

    private func stored<Value>(_ body: () throws(StoreError) -> Value) throws(Failure) -> Value {
        do throws(StoreError) { return try body() } catch {
            throw Failure(code: .unavailable, message: error.text)
        }
    }
}
