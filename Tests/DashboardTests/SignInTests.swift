import Analytics
import Cryptography
import Testing

@testable import Dashboard

@Suite struct SignInTests {
    @Test func theRightPasswordOpensThePagesAndSigningOutClosesThem() throws {
        let desk = try Desk()
        #expect(try desk.get("/dashboard")["location"] == "/dashboard/sign-in")
        let signedIn = try desk.signIn(Desk.password, fields: ["Sec-Fetch-Site": "same-origin"])
        #expect(signedIn.status == 303)
        #expect(signedIn["location"] == "/dashboard")
        let cookie = try #require(signedIn.cookie)
        let page = try desk.get("/dashboard", cookie: "theme=x; \(cookie); other=1")
        #expect(page.status == 200)
        #expect(page.body.contains("open.example"))

        let out = try desk.send("POST", "/dashboard/sign-out", fields: ["Cookie": cookie], body: "")
        #expect(out["set-cookie"]?.hasPrefix("picolytics_session=; ") == true)
        #expect(out["set-cookie"]?.contains("Max-Age=0") == true)
    }

    @Test func beforeItIsKnownWhoMaySeeThemThePagesAreUnavailableAndThenOpen() throws {
        let desk = try Desk(isOpen: false)
        for path in ["/dashboard", "/dashboard/sign-in", "/dashboard/sign-in?password=correct+horse"] {
            let reply = try desk.get(path)
            #expect(reply.status == 503)
            #expect(reply["retry-after"] == "5")
            #expect(!reply.body.contains("open.example"))
        }
        #expect(try desk.signIn(Desk.password).status == 503)
        desk.dashboard.open(
            DashboardOptions(password: .given(Desk.password), signingKey: Desk.signingKey))
        #expect(try desk.signIn(Desk.password).status == 303)
    }

    @Test func theCookieIsForOurPagesAndForNoScript() throws {
        let plain = try Desk().signIn(Desk.password)["set-cookie"]
        #expect(plain?.hasSuffix("; Path=/dashboard; Max-Age=2592000; HttpOnly; SameSite=Lax") == true)
        let secure = try Desk(isSecure: true).signIn(Desk.password)["set-cookie"]
        #expect(secure?.hasSuffix("; HttpOnly; SameSite=Lax; Secure") == true)
    }

    @Test(arguments: ["", "Correct horse", "correct horse ma", "correct"])
    func anotherPasswordDoesNot(attempt: String) throws {
        let reply = try Desk().signIn(attempt)
        #expect(reply.status == 401)
        #expect(reply["set-cookie"] == nil)
        #expect(reply.body.contains("This is not the password."))
    }

    @Test func blanksAroundTheRightPasswordDoNotMatter() throws {
        #expect(try Desk().signIn(" \(Desk.password)\r\n").status == 303)
    }

    @Test func theLinkWithThePasswordSignsInOnGetAndNeverOnHead() throws {
        let desk = try Desk()
        let link = "/dashboard/sign-in?password=correct+horse"
        let head = try desk.send("HEAD", link)
        #expect(head.status == 200)
        #expect(head["set-cookie"] == nil)
        let got = try desk.get(link)
        #expect(got.status == 303)
        #expect(got["location"] == "/dashboard")
        #expect(got.cookie != nil)
        #expect(try desk.get("/dashboard/sign-in?password=wrong").status == 401)
        #expect(try desk.get("/dashboard/sign-in").status == 200)
    }

    @Test func aCookieThatWasTamperedWithIsNone() throws {
        let desk = try Desk()
        let cookie = try #require(try desk.signIn(Desk.password).cookie)
        let parts = cookie.split(separator: "=")[1].split(separator: ".")
        let later = String((Int64(parts[0]) ?? 0) + 1)
        let last = parts[1].last == "0" ? "1" : "0"
        let tampered = [
            "\(later).\(parts[1])", "\(parts[0]).\(parts[1].dropLast())\(last)", "\(parts[0]).",
            ".\(parts[1])",
            "\(parts[0])", "\(parts[0]).\(parts[1])00", "", ".", "\(parts[0]).\(parts[1]).\(parts[1])",
        ]
        for value in tampered {
            #expect(
                try desk.get("/dashboard", cookie: "picolytics_session=\(value)").status == 303, "\(value)")
        }
        #expect(
            try desk.get("/dashboard", cookie: cookie.replacing("_session", with: "_other")).status == 303)
        #expect(try desk.get("/dashboard", cookie: cookie).status == 200)
    }

    @Test func aCookieEndsAfterThirtyDays() throws {
        let desk = try Desk()
        let cookie = try #require(try desk.signIn(Desk.password).cookie)
        desk.wait(milliseconds: 30 * 86_400_000 - 1)
        #expect(try desk.get("/dashboard", cookie: cookie).status == 200)
        desk.wait(milliseconds: 1)
        #expect(try desk.get("/dashboard", cookie: cookie).status == 303)
    }

    @Test func anotherPasswordEndsAllSessions() throws {
        let cookie = try #require(try Desk().signIn(Desk.password).cookie)
        #expect(try Desk().get("/dashboard", cookie: cookie).status == 200)
        #expect(try Desk(password: .given("another")).get("/dashboard", cookie: cookie).status == 303)
    }

    @Test func guessesAreSlowedDownAndTheRightPasswordWorksAgainLater() throws {
        let desk = try Desk()
        for _ in 0..<SignInThrottle.burst { #expect(try desk.signIn("guess").status == 401) }
        let refused = try desk.signIn(Desk.password)
        #expect(refused.status == 429)
        #expect(refused["retry-after"] == "6")
        #expect(refused["set-cookie"] == nil)
        #expect(try desk.get("/dashboard/sign-in?password=correct+horse").status == 429)
        desk.wait(milliseconds: 6_000)
        #expect(try desk.signIn(Desk.password).status == 303)
        #expect(try desk.signIn("guess").status == 401)
        #expect(try desk.signIn("guess").status == 429)
    }

    @Test(arguments: [
        ["Sec-Fetch-Site": "cross-site"], ["Sec-Fetch-Site": "same-site"], ["Sec-Fetch-Site": "none"],
        ["Origin": "https://evil.example"], ["Origin": "null"],
        ["Origin": "https://stats.example.evil.example"],
    ])
    func formsOfOtherOriginsAreRefused(fields: [String: String]) throws {
        let desk = try Desk()
        #expect(try desk.signIn(Desk.password, fields: fields).status == 403)
        #expect(try desk.send("POST", "/dashboard/sign-out", fields: fields, body: "").status == 403)
    }

    @Test(arguments: [
        ["Sec-Fetch-Site": "same-origin"], ["Origin": "https://stats.example"],
        ["Origin": "http://stats.example"], [:],
    ])
    func ourOwnFormIsTaken(fields: [String: String]) throws {
        #expect(try Desk().signIn(Desk.password, fields: fields).status == 303)
    }

    @Test func theFirstStartMakesAPasswordThatOnlyItsHashIsKeptOf() throws {
        let settings = MemorySettings()
        let first = try DashboardPassword.find(option: nil, settings: settings, randomBytes: randomBytes)
        let text = try #require(first.made)
        #expect(text.wholeMatch(of: /([0-9a-hjkmnp-tv-z]{5}-){3}[0-9a-hjkmnp-tv-z]{5}/) != nil)
        #expect(settings.texts.count == 1)
        #expect(!settings.texts[0].contains(text))
        let second = try DashboardPassword.find(option: "", settings: settings, randomBytes: randomBytes)
        #expect(second.made == nil)
        #expect(second.password == first.password)
        let desk = try Desk(password: second.password)
        #expect(try desk.signIn(text).status == 303)
        #expect(try desk.signIn(text.uppercased()).status == 401)
    }

    @Test func aPasswordSetByOptionHoldsInPlaceOfTheStoredOne() throws {
        let settings = MemorySettings()
        _ = try DashboardPassword.find(option: nil, settings: settings, randomBytes: randomBytes)
        let found = try DashboardPassword.find(option: "mine", settings: settings, randomBytes: randomBytes)
        #expect(found.password == .given("mine"))
        #expect(found.made == nil)
    }

    @Test func theSigningKeyIsMadeOnce() throws {
        let settings = MemorySettings()
        let key = try DashboardOptions.signingKey(in: settings, randomBytes: randomBytes)
        #expect(key.count == 32)
        #expect(try DashboardOptions.signingKey(in: settings, randomBytes: randomBytes) == key)
        try settings.set("dashboard_signing_key", [1])
        #expect(throws: StoreError.self) {
            try DashboardOptions.signingKey(in: settings, randomBytes: randomBytes)
        }
    }
}
