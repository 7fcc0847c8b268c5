/// The sites that anyone may see without signing in.
package enum PublicSites: Hashable, Sendable {
    case all
    case these(Set<String>)

    package static let none = PublicSites.these([])

    /// Reads the option `DASHBOARD_PUBLIC`: domains separated by commas or blanks, or `*` for all.
    package init(option: String) {
        let names = option.lowercased().split { ", \t\n".contains($0) }.map(String.init)
        self = names.contains("*") ? .all : .these(Set(names))
    }

    func contains(_ site: String) -> Bool {
        switch self {
        case .all: true
        case .these(let sites): sites.contains(site)
        }
    }
}
