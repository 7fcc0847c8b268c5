import Testing

@testable import Collector

@Suite struct PageURLTests {
    @Test(arguments: [
        ("https://example.com", "example.com", "/", ""),
        ("https://www.example.com:8443/a/b?c=d#e", "example.com", "/a/b", "c=d"),
        ("HTTP://User:pw@WWW.Example.COM/A", "example.com", "/A", ""),
        ("https://example.com?x=/y", "example.com", "/", "x=/y"),
        ("https://example.com#x?y", "example.com", "/", ""),
        ("http://[::1]:8080/x", "[::1]", "/x", ""),
        ("https://xn--bcher-kva.example/b%C3%BCcher", "xn--bcher-kva.example", "/bücher", ""),
        ("https://example.com/%00", "example.com", "/\u{fffd}", ""),
        ("https://example.com/%ff%E9x", "example.com", "/\u{fffd}\u{fffd}x", ""),
        ("https://example.com/a%2Fb%20c", "example.com", "/a/b c", ""),
        ("http://localhost:3000/", "localhost", "/", ""),
    ])
    func pagesOfTheWebAreRead(url: String, site: String, path: String, query: String) throws {
        let page = try PageURL(url)
        #expect(page.site == site)
        #expect(page.path == path)
        #expect(page.query == query)
    }

    @Test(arguments: [
        ("", DropReason.badURL), ("example.com/x", .badURL), ("/relative", .badURL), (":foo", .foreignScheme),
        ("https:/example.com", .badURL), ("https://", .badURL), ("https:///x", .badURL),
        ("https://a b/", .badURL),
        ("https://example.com/%zz", .badURL), ("https://example.com/%f", .badURL),
        ("https://exa\u{7}mple/", .badURL),
        ("https://[::1/", .badURL), ("https://a<b>/", .badURL), ("https://bücher.example/", .badURL),
        ("file:///etc/passwd", .foreignScheme), ("javascript:alert(1)", .foreignScheme),
        ("chrome-extension://abc/x", .foreignScheme), ("about:blank", .foreignScheme),
    ])
    func whatIsNoPageIsRefused(url: String, reason: DropReason) {
        #expect(throws: reason) { try PageURL(url) }
    }

    @Test func longPathsAreCutBetweenCharacters() throws {
        let page = try PageURL("https://example.com/" + String(repeating: "%F0%9F%98%80", count: 600))
        #expect(page.path.utf8.count <= PageURL.pathLimit)
        #expect(page.path.dropFirst().allSatisfy { $0 == "😀" })
    }
}
