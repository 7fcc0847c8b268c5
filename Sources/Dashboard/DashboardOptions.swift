import Analytics

/// How the owner has set the dashboard up.
package struct DashboardOptions: Sendable {
    package var password: DashboardPassword
    /// `MessageAuthentication.keyByteCount` secret bytes that all servers on one store share; see `signingKey`.
    package var signingKey: [UInt8]
    package var publicSites: PublicSites

    package init(password: DashboardPassword, signingKey: [UInt8], publicSites: PublicSites = .none) {
        self.password = password
        self.signingKey = signingKey
        self.publicSites = publicSites
    }

    /// The stored key that cookies are signed with, made if there is none. Blocks.
    package static func signingKey(
        in settings: some SettingsStore, randomBytes: (Int) -> [UInt8]
    ) throws(StoreError) -> [UInt8] {
        let key = try settings.setIfAbsent("dashboard_signing_key", randomBytes(32))
        guard key.count == 32 else { throw .refused("the setting dashboard_signing_key is not 32 bytes") }
        return key
    }
}
