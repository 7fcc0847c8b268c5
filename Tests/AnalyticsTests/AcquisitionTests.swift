import Testing

@testable import Analytics

@Suite struct AcquisitionTests {
    struct Case: CustomTestStringConvertible {
        var query = ""
        var referrer = ""
        let source: String
        let channel: Channel
        var testDescription: String { "?\(query) from \(referrer)" }

        init(_ referrer: String, query: String = "", _ source: String, _ channel: Channel) {
            (self.referrer, self.query, self.source, self.channel) = (referrer, query, source, channel)
        }
    }

    static func classify(_ query: String, _ referrer: String, body: UTMParameters = UTMParameters())
        -> Acquisition
    {
        Acquisition.classify(pageQuery: query, bodyUTM: body, referrer: referrer, site: "example.com")
    }

    static let referrers = [
        Case("", "", .direct),
        Case("https://www.example.com/other?secret=1", "", .direct),
        Case("https://example.com/", "", .direct),
        Case("https://shop.example.com/", "", .direct),
        Case("https://notexample.com/", "notexample.com", .referral),
        Case("about:blank", "", .direct),
        Case("not an address", "", .direct),
        Case("https://www.google.com/", "Google", .organicSearch),
        Case("https://www.google.co.uk/search?q=x", "Google", .organicSearch),
        Case("https://google.com.au/", "Google", .organicSearch),
        Case("https://images.google.de/", "Google", .organicSearch),
        Case("https://google.example.net/", "google.example.net", .referral),
        Case("https://mail.google.com/mail/u/0/", "Gmail", .email),
        Case("android-app://com.google.android.gm/", "Gmail", .email),
        Case("android-app://com.google.android.googlequicksearchbox/", "Google", .organicSearch),
        Case("https://shopping.google.com/", "Google Shopping", .organicShopping),
        Case("https://gemini.google.com/app", "Gemini", .assistants),
        Case("https://www.bing.com/", "Bing", .organicSearch),
        Case("https://copilot.microsoft.com/", "Copilot", .assistants),
        Case("https://search.yahoo.com/", "Yahoo", .organicSearch),
        Case("https://r.search.yahoo.com/", "Yahoo", .organicSearch),
        Case("https://mail.yahoo.com/", "Yahoo Mail", .email),
        Case("https://duckduckgo.com/", "DuckDuckGo", .organicSearch),
        Case("https://search.brave.com/", "Brave", .organicSearch),
        Case("https://kagi.com/", "Kagi", .organicSearch),
        Case("https://yandex.ru/", "Yandex", .organicSearch),
        Case("https://www.ecosia.org/", "Ecosia", .organicSearch),
        Case("https://chatgpt.com/", "ChatGPT", .assistants),
        Case("https://www.perplexity.ai/search/x", "Perplexity", .assistants),
        Case("https://claude.ai/", "Claude", .assistants),
        Case("https://www.facebook.com/", "Facebook", .organicSocial),
        Case("https://l.facebook.com/l.php?u=x", "Facebook", .organicSocial),
        Case("http://m.facebook.com", "Facebook", .organicSocial),
        Case("https://l.instagram.com/", "Instagram", .organicSocial),
        Case("https://t.co/abc", "X", .organicSocial),
        Case("https://www.threads.net/", "Threads", .organicSocial),
        Case("https://bsky.app/", "Bluesky", .organicSocial),
        Case("https://mastodon.social/@x", "Mastodon", .organicSocial),
        Case("https://mastodon.example.org/", "Mastodon", .organicSocial),
        Case("https://news.ycombinator.com/item?id=1", "Hacker News", .organicSocial),
        Case("https://old.reddit.com/r/swift", "Reddit", .organicSocial),
        Case("https://www.pinterest.de/", "Pinterest", .organicSocial),
        Case("https://www.youtube.com/", "YouTube", .organicVideo),
        Case("https://youtu.be/x", "YouTube", .organicVideo),
        Case("https://vimeo.com/1", "Vimeo", .organicVideo),
        Case("https://www.amazon.co.jp/", "Amazon", .organicShopping),
        Case("https://www.ebay.de/", "eBay", .organicShopping),
        Case("https://outlook.live.com/", "Outlook", .email),
        Case("https://webmail.provider.org/inbox", "webmail.provider.org", .email),
        Case("https://github.com/apple/swift", "GitHub", .referral),
        Case("https://de.wikipedia.org/wiki/X", "Wikipedia", .referral),
        Case("https://www.Blog.Example.ORG:8443/a", "blog.example.org", .referral),
        Case("https://user@blog.example.org/a", "blog.example.org", .referral),
        Case("http://192.0.2.1/", "192.0.2.1", .referral),
    ]

    static let campaigns = [
        Case("", query: "utm_source=google&utm_medium=cpc", "Google", .paidSearch),
        Case("", query: "UTM_Source=Google&UTM_Medium=CPC", "Google", .paidSearch),
        Case("https://www.bing.com/", query: "utm_source=newsletter&utm_medium=email", "newsletter", .email),
        Case("", query: "utm_source=newsletter", "newsletter", .email),
        Case("", query: "utm_source=facebook&utm_medium=paid_social", "Facebook", .paidSocial),
        Case("", query: "utm_source=fb&utm_medium=social", "Facebook", .organicSocial),
        Case("", query: "utm_source=youtube.com&utm_medium=cpv", "YouTube", .paidVideo),
        Case("", query: "utm_source=youtube&utm_medium=cpm", "YouTube", .paidVideo),
        Case("", query: "utm_source=acme&utm_medium=cpm", "acme", .display),
        Case("", query: "utm_source=acme&utm_medium=banner", "acme", .display),
        Case("", query: "utm_source=acme&utm_medium=ppc", "acme", .paidOther),
        Case("", query: "utm_source=acme&utm_medium=cpc&utm_campaign=web-shop", "acme", .paidShopping),
        Case("", query: "utm_source=acme&utm_campaign=workshop", "acme", .unassigned),
        Case("", query: "utm_source=acme&utm_campaign=spring_shopping", "acme", .organicShopping),
        Case("", query: "utm_source=amazon&utm_medium=cpc", "Amazon", .paidShopping),
        Case("", query: "utm_source=x&utm_medium=y&utm_campaign=cross-network", "X", .crossNetwork),
        Case("", query: "utm_source=partner&utm_medium=affiliate", "partner", .affiliates),
        Case("", query: "utm_source=podcast&utm_medium=audio", "podcast", .audio),
        Case("", query: "utm_source=sms", "sms", .sms),
        Case("", query: "utm_source=app&utm_medium=web_push", "app", .mobilePush),
        Case("", query: "utm_source=firebase&utm_medium=x", "firebase", .mobilePush),
        Case("", query: "utm_source=partner&utm_medium=referral", "partner", .referral),
        Case("", query: "utm_source=partner&utm_medium=organic", "partner", .organicSearch),
        Case("", query: "utm_source=partner&utm_medium=video", "partner", .organicVideo),
        Case("", query: "utm_source=chatgpt.com", "ChatGPT", .assistants),
        Case("", query: "utm_source=a&utm_medium=odd", "a", .unassigned),
        Case("", query: "utm_medium=email", "", .email),
        Case("", query: "utm_campaign=only", "", .unassigned),
        Case("", query: "gclid=abc", "Google", .paidSearch),
        Case("https://www.youtube.com/", query: "gclid=abc", "Google", .paidSearch),
        Case("", query: "wbraid=1", "Google", .paidSearch),
        Case("", query: "dclid=1", "Google", .display),
        Case("", query: "msclkid=1", "Bing", .paidSearch),
        Case("", query: "yclid=1", "Yandex", .paidSearch),
        Case("", query: "ttclid=1", "TikTok", .paidSocial),
        Case("", query: "twclid=1", "X", .paidSocial),
        Case("", query: "li_fat_id=1", "LinkedIn", .paidSocial),
        Case("", query: "ScCid=1", "Snapchat", .paidSocial),
        Case("", query: "fbclid=1", "Facebook", .organicSocial),
        Case("https://l.instagram.com/", query: "fbclid=1", "Instagram", .organicSocial),
        Case("https://unknown.example.org/", query: "fbclid=1", "Facebook", .organicSocial),
        Case("", query: "igshid=1", "Instagram", .organicSocial),
        Case("", query: "mc_eid=1", "Mailchimp", .email),
        Case("", query: "gclid=", "", .direct),
        Case("", query: "utm_source=acme&gclid=1", "acme", .paidOther),
        Case("", query: "utm_source=google&gclid=1", "Google", .paidSearch),
        Case("https://example.com/", query: "gclid=1", "Google", .paidSearch),
        Case("", query: "xutm_source=google&&=&utm_source", "", .direct),
    ]

    @Test(arguments: referrers + campaigns) func namesSourceAndChannel(_ example: Case) {
        let acquisition = Self.classify(example.query, example.referrer)
        #expect(acquisition.source == example.source)
        #expect(acquisition.channel == example.channel)
    }

    @Test(arguments: [
        ("https://user:pass@www.example.org:8080/a/b?token=1#c", "https://www.example.org:8080/a/b"),
        ("https://example.org", "https://example.org"), ("https://example.org?q=1", "https://example.org"),
        ("HTTPS://Example.org/Path", "https://Example.org/Path"), ("javascript:alert(1)", ""),
        ("https://", ""),
        ("https://exa mple.org/", ""), ("", ""), ("//example.org/x", ""),
    ]) func keepsTheReferrerWithoutWhatMayBePersonal(_ referrer: String, _ kept: String) {
        #expect(Self.classify("", referrer).referrer == kept)
    }

    @Test func cutsALongReferrerAtACharacter() {
        let kept = Self.classify("", "https://example.org/" + String(repeating: "é", count: 2_000)).referrer
        #expect(kept.utf8.count == 2_000 && kept.hasSuffix("é"))
        #expect(
            Self.classify("", "https://example.org/x" + String(repeating: "é", count: 2_000)).referrer.utf8
                .count == 1_999)
    }

    @Test func decodesParametersAndTakesTheTrackersWhereTheAddressHasNone() {
        let body = UTMParameters(source: "body", medium: "body", campaign: String(repeating: "ü", count: 200))
        let utm = Self.classify(
            "utm_source=a%20b+c%26%C3%BC&utm_source=second&utm_term=%zz%0A%FF", "", body: body
        ).utm
        #expect(utm.source == "a b c&ü")
        #expect(utm.medium == "body")
        #expect(utm.campaign.utf8.count == 254)
        #expect(utm.term == "%zz \u{FFFD}")
        #expect(utm.content == "")
    }

    @Test func cutsParametersAtACharacter() {
        let utm = Self.classify("utm_source=x" + String(repeating: "%C3%BC", count: 500), "").utm
        #expect(utm.source == "x" + String(repeating: "ü", count: 127))
    }

    @Test func anythingIsClassifiedWithinItsBounds() {
        var state: UInt64 = 1
        func random(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        let pieces = [
            "utm_source=", "utm_medium", "=", "&", "%", "%C3", "%00", "gclid", "https://", "google.", "www.",
            ".com",
            "é", "?", "#", ":", "@", "/", " ", "\u{0}", "android-app://", "[::1]", "shop", "x",
        ]
        for _ in 0..<20_000 {
            let texts = (0..<2).map { _ in (0..<random(12)).map { _ in pieces[random(pieces.count)] }.joined()
            }
            let acquisition = Self.classify(texts[0], texts[1])
            #expect(acquisition.utm.source.utf8.count <= 255 && acquisition.referrer.utf8.count <= 2_000)
            #expect(!acquisition.referrer.contains { $0 == "?" || $0 == "#" })
            if acquisition.channel == .direct { #expect(acquisition.source.isEmpty) }
        }
    }
}
