/// A visitor of a site.
package struct VisitorKey: Hashable, Sendable {
    package var site: String
    package var visitor: VisitorID

    package init(site: String, visitor: VisitorID) {
        self.site = site
        self.visitor = visitor
    }
}
