import Testing

@testable import Dashboard

@Suite struct HTMLTests {
    @Test(arguments: [
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("\" onload=\"x", "&quot; onload=&quot;x"), ("it's & that", "it&#39;s &amp; that"),
        ("a\u{0}b\u{1f}c\n", "a\u{fffd}b\u{fffd}c\u{fffd}"), ("日本 🐎 مرحبا", "日本 🐎 مرحبا"), ("", ""),
    ])
    func textStaysText(text: String, escaped: String) {
        let markup: HTML = "<p title=\"\(text)\">\(text)</p>"
        #expect(markup.text == "<p title=\"\(escaped)\">\(escaped)</p>")
    }

    @Test func markupWithinMarkupStaysMarkup() {
        let inner: HTML = "<b>\("<")</b>"
        let none: HTML? = nil
        let outer: HTML = "<p>\(inner)\([inner, inner])\(none)\(7)</p>"
        #expect(outer.text == "<p><b>&lt;</b><b>&lt;</b><b>&lt;</b>7</p>")
    }
}
