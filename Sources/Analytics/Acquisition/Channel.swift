/// The way by which a visitor was brought, as Google Analytics 4 groups sources, and one for AI assistants.
package enum Channel: String, CaseIterable, Sendable {
    case direct = "Direct"
    case crossNetwork = "Cross-network"
    case paidShopping = "Paid Shopping"
    case paidSearch = "Paid Search"
    case paidSocial = "Paid Social"
    case paidVideo = "Paid Video"
    case display = "Display"
    case paidOther = "Paid Other"
    case assistants = "AI Assistants"
    case organicShopping = "Organic Shopping"
    case organicSocial = "Organic Social"
    case organicVideo = "Organic Video"
    case organicSearch = "Organic Search"
    case referral = "Referral"
    case email = "Email"
    case affiliates = "Affiliates"
    case audio = "Audio"
    case sms = "SMS"
    case mobilePush = "Mobile Push"
    /// A campaign of which neither source nor medium says what it is.
    case unassigned = "Unassigned"

    /// The first rule that holds decides; the order is that of the default channel group of Google Analytics 4.
    init(_ origin: Origin) {
        let source = origin.name.lowercased()
        switch origin.medium {
        case _ where source.isEmpty && Self.saysNothing(origin.medium) && origin.campaign.isEmpty:
            self = .direct
        case _ where origin.campaign.hasWord("cross-network"): self = .crossNetwork
        case let medium where Self.isPaid(medium): self = Self.paid(origin)
        case "display", "banner", "expandable", "interstitial", "cpm": self = .display
        case "ai", "ai-assistant", "assistant", "chatbot", "llm": self = .assistants
        case _ where origin.category == .assistant: self = .assistants
        case _ where origin.category == .shopping || Self.isShopping(origin.campaign): self = .organicShopping
        case "social", "social-network", "social-media", "sm", "social network", "social media":
            self = .organicSocial
        case _ where origin.category == .social: self = .organicSocial
        case let medium where origin.category == .video || medium.hasWord("video"): self = .organicVideo
        case let medium where origin.category == .search || medium == "organic": self = .organicSearch
        case "referral", "app", "link": self = .referral
        case let medium where origin.category == .email || Self.isEmail(medium) || Self.isEmail(source):
            self = .email
        case "affiliate", "affiliates": self = .affiliates
        case "audio": self = .audio
        case let medium where medium == "sms" || source == "sms": self = .sms
        case let medium where Self.isPush(medium) || source == "firebase": self = .mobilePush
        default: self = origin.isReferral ? .referral : .unassigned
        }
    }

    private static func paid(_ origin: Origin) -> Channel {
        if isShopping(origin.campaign) { return .paidShopping }
        switch origin.category {
        case .shopping: return .paidShopping
        case .search: return .paidSearch
        case .social: return .paidSocial
        case .video: return .paidVideo
        case .assistant, .email, .other: return origin.medium == "cpm" ? .display : .paidOther
        }
    }

    private static func isPaid(_ medium: String) -> Bool {
        medium.hasWord("cp") || medium == "ppc" || medium == "retargeting" || medium.hasPrefix("paid")
    }

    /// Whether a campaign is named after a shop: `shop` not within another word, but for one that ends in e.
    private static func isShopping(_ campaign: String) -> Bool {
        if campaign.hasWord("shopping") { return true }
        guard let shop = campaign.firstOffset(of: "shop") else { return false }
        guard shop > 0 else { return true }
        let bytes = campaign.utf8
        let before = bytes[bytes.index(bytes.startIndex, offsetBy: shop - 1)]
        return before == UInt8(ascii: "e") || !(UInt8(ascii: "a")...UInt8(ascii: "z")).contains(before)
    }

    private static func isEmail(_ word: String) -> Bool {
        ["email", "e-mail", "e_mail", "e mail", "newsletter"].contains(word)
    }

    private static func isPush(_ medium: String) -> Bool {
        medium.hasSuffix("push") || medium.hasWord("mobile") || medium.hasWord("notification")
    }

    private static func saysNothing(_ medium: String) -> Bool {
        medium.isEmpty || medium == "(none)" || medium == "(not set)"
    }
}
