/// What all pages have around them: head, header and footer.
struct PageFrame: Sendable {
    /// Where style sheet and script are, with their content in the address.
    struct Assets: Equatable, Sendable {
        var stylesheet: String
        var script: String
    }

    var title: String
    var assets: Assets
    /// Between the name and the end of the header.
    var navigation: HTML = ""
    var isSignedIn = false
    var content: HTML

    var html: HTML {
        """
        \(Self.head(title: title, assets: assets))
        <body>
        <header class="top">
        <a class="brand" href="\(DashboardState.path)" aria-label="picolytics, start page">\(Self.mark)<span>picolytics</span></a>
        \(navigation)
        </header>
        <main>
        \(content)
        </main>
        <footer class="bottom">
        <p>Countries: <a href="https://location.ipfire.org/" rel="noreferrer">IPFire Location Database</a>,
        <a href="https://creativecommons.org/licenses/by-sa/4.0/" rel="noreferrer license">CC BY-SA 4.0</a></p>
        \(isSignedIn ? Self.signOut : Self.signIn)
        </footer>
        </body>
        </html>

        """
    }

    /// The page up to its body.
    static func head(title: String, assets: Assets) -> HTML {
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <meta name="robots" content="noindex">
        <title>\(title)</title>
        <link rel="icon" href="data:,">
        <link rel="stylesheet" href="\(assets.stylesheet)">
        <script type="module" src="\(assets.script)"></script>
        </head>
        """
    }

    private static let mark: HTML = """
        <svg class="logo" viewBox="0 0 20 20" aria-hidden="true"><rect x="1" y="11" width="4" height="8" rx="1.5"/>\
        <rect x="8" y="6" width="4" height="13" rx="1.5"/><rect x="15" y="1" width="4" height="18" rx="1.5"/></svg>
        """

    private static let signOut: HTML = """
        <form method="post" action="/dashboard/sign-out"><button class="quiet" type="submit">Sign out</button></form>
        """

    private static let signIn: HTML = """
        <p><a href="/dashboard/sign-in">Sign in</a></p>
        """
}
