/// A place that visitors come from, as reports name it.
struct Source: Equatable, Sendable {
    var name: String
    var category: SourceCategory

    /// The source behind a referring host (lower case, without `www.`); an unknown one is named by its host.
    static func ofHost(_ host: String) -> Source {
        var suffix = Substring(host)
        while !suffix.isEmpty {
            if let known = byHost[String(suffix)] { return known }
            guard let dot = suffix.firstIndex(of: ".") else { break }
            suffix = suffix[suffix.index(after: dot)...]
        }
        if let known = ofBrand(host) ?? ofFirstLabel(host) { return known }
        return Source(name: host, category: .other)
    }

    /// The source that `utm_source` means: a name or host that we know, else the text itself.
    static func named(_ text: String) -> Source {
        let word = text.lowercased()
        if let known = byWord[word] { return known }
        guard word.contains(".") else { return Source(name: text, category: .other) }
        let known = ofHost(Site.domain(ofHost: word))
        return known.category == .other && known.name == word ? Source(name: text, category: .other) : known
    }

    /// A company with a domain in each country: `google.de`, `news.google.co.uk`, but not `google.example.com`.
    private static func ofBrand(_ host: String) -> Source? {
        let labels = host.split(separator: ".")
        let last = labels.suffix(2)
        let ending = last.count == 2 && ["co", "com"].contains(last.first) ? 2 : 1
        guard labels.count > ending, labels.suffix(ending).allSatisfy({ $0.utf8.count <= 3 }) else {
            return nil
        }
        return byBrand[String(labels[labels.count - ending - 1])]
    }

    /// What the first label of a host tells by custom.
    private static func ofFirstLabel(_ host: String) -> Source? {
        guard let dot = host.firstIndex(of: "."), host[dot...].dropFirst().contains(".") else { return nil }
        switch host[..<dot] {
        case "mail", "webmail", "roundcube", "owa": return Source(name: host, category: .email)
        case "mastodon", "mstdn": return Source(name: "Mastodon", category: .social)
        case "lemmy": return Source(name: "Lemmy", category: .social)
        default: return nil
        }
    }
}
