/// The campaign parameters of a visit, as the page's URL or the tracker gave them; empty where there are none.
package struct UTMParameters: Hashable, Sendable {
    package var source: String
    package var medium: String
    package var campaign: String
    package var content: String
    package var term: String

    package init(
        source: String = "", medium: String = "", campaign: String = "", content: String = "",
        term: String = ""
    ) {
        self.source = source
        self.medium = medium
        self.campaign = campaign
        self.content = content
        self.term = term
    }
}
