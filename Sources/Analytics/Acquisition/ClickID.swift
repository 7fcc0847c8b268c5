/// A parameter that a platform adds to links out of it. Only its kind is looked at; its value is never kept.
struct ClickID: Equatable {
    var source: Source
    /// As `utm_medium` would say it; empty if the link need not be an advertisement.
    var medium: String

    var isPaid: Bool { medium == "cpc" || medium == "display" }

    /// The kind of a parameter's name; nil for any other parameter.
    ///
    /// `fbclid`, `igshid` and `epik` are on ordinary links too, so they say whence, not that it was paid for.
    init?(parameter: String) {
        let (name, category, medium): (String, SourceCategory, String)
        switch parameter {
        case "gclid", "gbraid", "wbraid", "gad_source": (name, category, medium) = ("Google", .search, "cpc")
        case "dclid": (name, category, medium) = ("Google", .search, "display")
        case "msclkid": (name, category, medium) = ("Bing", .search, "cpc")
        case "yclid": (name, category, medium) = ("Yandex", .search, "cpc")
        case "ttclid": (name, category, medium) = ("TikTok", .social, "cpc")
        case "twclid": (name, category, medium) = ("X", .social, "cpc")
        case "li_fat_id": (name, category, medium) = ("LinkedIn", .social, "cpc")
        case "sccid": (name, category, medium) = ("Snapchat", .social, "cpc")
        case "fbclid": (name, category, medium) = ("Facebook", .social, "")
        case "igshid": (name, category, medium) = ("Instagram", .social, "")
        case "epik": (name, category, medium) = ("Pinterest", .social, "")
        case "mc_eid": (name, category, medium) = ("Mailchimp", .email, "email")
        default: return nil
        }
        source = Source(name: name, category: category)
        self.medium = medium
    }
}
