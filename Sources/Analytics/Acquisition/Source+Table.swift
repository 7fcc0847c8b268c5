/// The sources we know, from general knowledge. A host covers those below it, unless they have an entry of their own.
extension Source {
    private typealias Entry = (name: String, category: SourceCategory, hosts: String)

    private static let entries: [Entry] = [
        // AI assistants before the companies that they belong to.
        ("ChatGPT", .assistant, "chatgpt.com chat.openai.com openai.com com.openai.chatgpt"),
        ("Claude", .assistant, "claude.ai com.anthropic.claude"),
        ("Perplexity", .assistant, "perplexity.ai ai.perplexity.app.android"),
        ("Gemini", .assistant, "gemini.google.com bard.google.com com.google.android.apps.bard"),
        (
            "Copilot", .assistant,
            "copilot.microsoft.com copilot.com copilot.cloud.microsoft com.microsoft.copilot"
        ),
        ("NotebookLM", .assistant, "notebooklm.google.com"),
        ("Grok", .assistant, "grok.com x.ai"),
        ("DeepSeek", .assistant, "chat.deepseek.com deepseek.com"),
        ("Le Chat", .assistant, "chat.mistral.ai mistral.ai"),
        ("Meta AI", .assistant, "meta.ai"),
        ("Poe", .assistant, "poe.com"),
        ("You.com", .assistant, "you.com"),
        ("Phind", .assistant, "phind.com"),
        ("Kimi", .assistant, "kimi.com kimi.moonshot.cn"),
        ("Qwen", .assistant, "chat.qwen.ai qwen.ai"),
        ("Doubao", .assistant, "doubao.com"),
        ("Duck.ai", .assistant, "duck.ai"),

        (
            "Google", .search,
            "google com.google.android.googlequicksearchbox googleadservices.com googlesyndication.com"
        ),
        ("Google News", .search, "news.google.com com.google.android.apps.magazines"),
        ("Bing", .search, "bing.com"),
        ("Yahoo", .search, "yahoo search.yahoo.com"),
        ("DuckDuckGo", .search, "duckduckgo.com com.duckduckgo.mobile.android"),
        ("Ecosia", .search, "ecosia.org"),
        ("Brave", .search, "search.brave.com"),
        ("Qwant", .search, "qwant.com"),
        ("Startpage", .search, "startpage.com"),
        ("Kagi", .search, "kagi.com"),
        ("Mojeek", .search, "mojeek.com"),
        ("MetaGer", .search, "metager.org metager.de"),
        ("Swisscows", .search, "swisscows.com"),
        ("Yandex", .search, "yandex ya.ru"),
        ("Baidu", .search, "baidu.com"),
        ("Sogou", .search, "sogou.com"),
        ("So.com", .search, "so.com"),
        ("Shenma", .search, "sm.cn"),
        ("Naver", .search, "naver.com"),
        ("Daum", .search, "daum.net"),
        ("Seznam", .search, "seznam.cz"),
        ("Mail.ru", .search, "go.mail.ru"),
        ("Rambler", .search, "rambler.ru"),
        ("AOL", .search, "search.aol.com aol.com"),
        ("Ask", .search, "ask.com"),
        ("Coc Coc", .search, "coccoc.com"),
        ("Presearch", .search, "presearch.com"),
        ("SearXNG", .search, "searx.be"),
        ("Dogpile", .search, "dogpile.com"),
        ("T-Online", .search, "suche.t-online.de"),
        ("Lilo", .search, "lilo.org"),
        ("goo", .search, "goo.ne.jp"),

        (
            "Facebook", .social,
            "facebook.com fb.com fb.me com.facebook.katana com.facebook.orca messenger.com"
        ),
        ("Instagram", .social, "instagram.com com.instagram.android"),
        ("Threads", .social, "threads.net threads.com com.instagram.barcelona"),
        ("X", .social, "x.com twitter.com t.co com.twitter.android"),
        ("LinkedIn", .social, "linkedin.com lnkd.in com.linkedin.android"),
        ("Reddit", .social, "reddit.com redd.it com.reddit.frontpage"),
        ("Pinterest", .social, "pinterest pin.it com.pinterest"),
        ("TikTok", .social, "tiktok.com com.zhiliaoapp.musically"),
        ("Snapchat", .social, "snapchat.com com.snapchat.android"),
        ("Bluesky", .social, "bsky.app bsky.social go.bsky.app xyz.blueskyweb.app"),
        (
            "Mastodon", .social,
            "mastodon.social mastodon.online mas.to hachyderm.io fosstodon.org infosec.exchange "
                + "chaos.social troet.cafe techhub.social mathstodon.xyz social.vivaldi.net org.joinmastodon.android"
        ),
        ("Lemmy", .social, "lemmy.world lemmy.ml"),
        ("Tumblr", .social, "tumblr.com t.umblr.com"),
        ("Hacker News", .social, "news.ycombinator.com hckrnews.com"),
        ("Lobsters", .social, "lobste.rs"),
        ("Quora", .social, "quora.com"),
        ("Discord", .social, "discord.com discordapp.com com.discord"),
        ("Telegram", .social, "t.me web.telegram.org telegram.org org.telegram.messenger"),
        ("WhatsApp", .social, "whatsapp.com wa.me com.whatsapp"),
        ("Slack", .social, "slack.com com.slack"),
        ("VK", .social, "vk.com away.vk.com vk.ru com.vkontakte.android"),
        ("Odnoklassniki", .social, "ok.ru"),
        ("Weibo", .social, "weibo.com weibo.cn t.cn"),
        ("WeChat", .social, "weixin.qq.com com.tencent.mm"),
        ("Zhihu", .social, "zhihu.com"),
        ("Xiaohongshu", .social, "xiaohongshu.com"),
        ("LINE", .social, "line.me"),
        ("KakaoTalk", .social, "kakao.com"),
        ("Xing", .social, "xing.com"),
        ("Nextdoor", .social, "nextdoor.com"),
        ("Product Hunt", .social, "producthunt.com"),
        ("Flipboard", .social, "flipboard.com"),
        ("Medium", .social, "medium.com"),
        ("Substack", .social, "substack.com"),
        ("DEV", .social, "dev.to"),

        ("YouTube", .video, "youtube.com youtu.be com.google.android.youtube"),
        ("Vimeo", .video, "vimeo.com"),
        ("Twitch", .video, "twitch.tv tv.twitch.android.app"),
        ("Dailymotion", .video, "dailymotion.com dai.ly"),
        ("Bilibili", .video, "bilibili.com b23.tv"),
        ("Rumble", .video, "rumble.com"),
        ("Odysee", .video, "odysee.com"),
        ("PeerTube", .video, "joinpeertube.org"),
        ("Rutube", .video, "rutube.ru"),

        ("Amazon", .shopping, "amazon amzn.to com.amazon.mShop.android.shopping"),
        ("eBay", .shopping, "ebay"),
        ("Etsy", .shopping, "etsy.com"),
        ("AliExpress", .shopping, "aliexpress.com aliexpress.us"),
        ("Alibaba", .shopping, "alibaba.com"),
        ("Walmart", .shopping, "walmart.com"),
        ("Google Shopping", .shopping, "shopping.google.com"),
        ("Idealo", .shopping, "idealo"),
        ("Temu", .shopping, "temu.com"),
        ("Mercado Libre", .shopping, "mercadolibre mercadolivre"),
        ("Rakuten", .shopping, "rakuten.co.jp rakuten.com"),
        ("Allegro", .shopping, "allegro.pl"),
        ("Shopee", .shopping, "shopee"),
        ("Shop app", .shopping, "shop.app"),

        ("Gmail", .email, "mail.google.com com.google.android.gm"),
        (
            "Outlook", .email,
            "outlook.live.com outlook.com outlook.office.com outlook.office365.com "
                + "com.microsoft.office.outlook"
        ),
        ("Yahoo Mail", .email, "mail.yahoo.com com.yahoo.mobile.client.android.mail"),
        ("Proton Mail", .email, "mail.proton.me mail.protonmail.com"),
        ("iCloud Mail", .email, "icloud.com"),
        ("Fastmail", .email, "fastmail.com"),
        ("GMX", .email, "gmx.net gmx.com gmx.de navigator.gmx.net"),
        ("WEB.DE", .email, "web.de"),
        ("Mail.ru Mail", .email, "e.mail.ru"),
        ("Yandex Mail", .email, "mail.yandex.ru mail.yandex.com"),
        ("Naver Mail", .email, "mail.naver.com"),
        ("Zoho Mail", .email, "mail.zoho.com mail.zoho.eu"),
        ("Mailchimp", .email, "mailchimp.com list-manage.com campaign-archive.com"),

        ("Google Docs", .other, "docs.google.com drive.google.com sites.google.com classroom.google.com"),
        ("GitHub", .other, "github.com"),
        ("GitLab", .other, "gitlab.com"),
        ("Stack Overflow", .other, "stackoverflow.com"),
        ("Wikipedia", .other, "wikipedia.org"),
        ("Feedly", .other, "feedly.com"),
        ("Inoreader", .other, "inoreader.com"),
        ("Pocket", .other, "getpocket.com"),
        ("Notion", .other, "notion.so notion.site"),
        ("Trustpilot", .other, "trustpilot.com"),
        ("Bitly", .other, "bit.ly"),
    ]

    /// What `utm_source` calls some of them besides their names and hosts.
    private static let aliases: [String: String] = [
        "fb": "Facebook", "ig": "Instagram", "insta": "Instagram", "twitter": "X", "yt": "YouTube",
        "tt": "TikTok",
        "openai": "ChatGPT", "li": "LinkedIn", "hn": "Hacker News", "hackernews": "Hacker News",
        "adwords": "Google",
        "googleads": "Google", "google_ads": "Google", "google-ads": "Google", "bingads": "Bing",
        "facebook_ads": "Facebook", "meta": "Facebook", "facebookads": "Facebook", "wechat": "WeChat",
    ]

    /// By host or Android package; both have a dot.
    static let byHost = table { $0.contains(".") }
    /// By the label before a country's ending.
    static let byBrand = table { !$0.contains(".") }

    /// By lower-case name and alias.
    static let byWord: [String: Source] = {
        let names = Dictionary(entries.map { ($0.name, source($0)) }) { first, _ in first }
        let words = names.map { ($0.key.lowercased(), $0.value) }
        let aliased = aliases.compactMap { alias, name in names[name].map { (alias, $0) } }
        return Dictionary(words + aliased) { first, _ in first }
    }()

    private static func source(_ entry: Entry) -> Source {
        Source(name: entry.name, category: entry.category)
    }

    private static func table(_ isWanted: (Substring) -> Bool) -> [String: Source] {
        var table: [String: Source] = [:]
        for entry in entries {
            for host in entry.hosts.split(separator: " ") where isWanted(host) {
                table[host.lowercased()] = source(entry)
            }
        }
        return table
    }
}
