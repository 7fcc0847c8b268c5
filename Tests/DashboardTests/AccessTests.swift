import Testing

@testable import Dashboard

@Suite struct AccessTests {
    /// What only an owner may see of the store in the tests.
    static let secrets = ["secret.example", "12,345", "12.3k", "/first-page"]

    static func addresses(_ desk: Desk) -> [String] {
        let paths = desk.routes.map { $0.path.replacing("*", with: "dashboard.css") }
        let queries = [
            "", "?site=secret.example", "?site=open.example", "?site=no.example", "?all=page",
            "?metric=visits",
        ]
        return paths.flatMap { path in queries.map { path + $0 } }
    }

    @Test func noRouteTellsAGuestAnything() throws {
        let desk = try Desk()
        #expect(desk.routes.count == 5)
        for address in Self.addresses(desk) {
            for method in ["GET", "POST", "HEAD", "OPTIONS", "PUT"] {
                let reply = try desk.send(method, address, body: method == "POST" ? "" : nil)
                for secret in Self.secrets + ["open.example"] {
                    #expect(!reply.text.contains(secret), "\(method) \(address): \(secret)")
                }
            }
        }
    }

    @Test func aGuestSeesPublicSitesAndNothingOfOthers() throws {
        let desk = try Desk(publicSites: PublicSites(option: "open.example, absent.example"))
        for address in Self.addresses(desk) {
            #expect(!(try desk.get(address).text.contains("secret.example")), "\(address)")
        }
        #expect(try desk.get("/dashboard").body.contains("12.3k"))
        #expect(try desk.get("/dashboard?site=open.example").status == 200)
        #expect(try desk.get("/dashboard").body.contains("Sign in"))
    }

    @Test func aSecretSiteAndOneThatIsNotThereLookTheSame() throws {
        let desk = try Desk(publicSites: PublicSites(option: "open.example"))
        let secret = try desk.get("/dashboard?site=secret.example")
        let absent = try desk.get("/dashboard?site=no.example")
        #expect(secret.status == 303)
        #expect(secret["location"] == absent["location"])
        #expect(secret.body == absent.body)
    }

    @Test func allSitesMayBePublic() throws {
        let desk = try Desk(publicSites: PublicSites(option: "*"))
        #expect(try desk.get("/dashboard?site=secret.example").status == 200)
    }

    @Test func privatePagesAreKeptByNoCacheAndRunNothingForeign() throws {
        let desk = try Desk()
        let cookie = try #require(try desk.signIn(Desk.password).cookie)
        for reply in [
            try desk.get("/dashboard", cookie: cookie), try desk.get("/dashboard/sign-in"),
            try desk.get("/dashboard"),
        ] {
            #expect(reply["cache-control"] == "no-store")
            #expect(reply["x-content-type-options"] == "nosniff")
            #expect(reply["referrer-policy"] == "same-origin")
            let policy = try #require(reply["content-security-policy"])
            #expect(policy.contains("frame-ancestors 'none'"))
            #expect(policy.contains("default-src 'none'"))
            #expect(!policy.contains("unsafe-inline"))
            #expect(!reply.body.contains(" style="))
            #expect(!reply.body.contains("<style"))
        }
    }

    @Test func theFilesOfThePageAreKeptAndChangeTheirAddress() throws {
        let desk = try Desk()
        let page = try desk.get("/dashboard/sign-in").body
        let address = try #require(
            page.firstMatch(of: /href="(\/dashboard\/assets\/dashboard\.css\?v=[0-9a-f]+)"/)?.1)
        let file = try desk.get(String(address))
        #expect(file.status == 200)
        #expect(file["content-type"] == "text/css; charset=utf-8")
        #expect(file["cache-control"] == "public, max-age=31536000, immutable")
        #expect(try desk.get("/dashboard/assets/").status == 404)
        #expect(try desk.get("/dashboard/assets/../dashboard").status != 200)
    }

    @Test func withTheStoreAwayTheOwnerIsToldSo() throws {
        let desk = try Desk(store: FixedStore(isAway: true))
        let cookie = try #require(try desk.signIn(Desk.password).cookie)
        let reply = try desk.get("/dashboard", cookie: cookie)
        #expect(reply.status == 503)
        #expect(reply["retry-after"] == "5")
    }

    @Test func anOwnerWithoutEventsIsShownTheSnippetOfTheirOwnHost() throws {
        let store = FixedStore(sites: [])
        for (desk, scheme) in [
            (try Desk(store: store), "http"), (try Desk(store: store, isSecure: true), "https"),
        ] {
            let cookie = try #require(try desk.signIn(Desk.password).cookie)
            let snippet =
                "&lt;script defer src=&quot;\(scheme)://stats.example/pico.js&quot;&gt;&lt;/script&gt;"
            #expect(try desk.get("/dashboard", cookie: cookie).body.contains(snippet))
            #expect(try desk.get("/dashboard").status == 303)
        }
    }
}
