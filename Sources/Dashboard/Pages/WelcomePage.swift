/// What an owner sees before the first event: how to install the tracker.
struct WelcomePage {
    /// The scheme and host that the reader used, for example `https://stats.example.com`.
    var origin: String
    var assets: PageFrame.Assets

    var html: HTML {
        PageFrame(title: "Welcome · picolytics", assets: assets, isSignedIn: true, content: content).html
    }

    private var content: HTML {
        """
        <section class="card lone">
        <h1>Waiting for the first visit</h1>
        <ol class="steps">
        <li><p>Put this line into the <code>&lt;head&gt;</code> of every page that you want to count:</p>
        <pre><code>\("<script defer src=\"\(origin)/pico.js\"></script>")</code></pre></li>
        <li><p>Open one of these pages in another tab. Content blockers and “Do Not Track” keep a visit from being counted.</p></li>
        <li><p>Come back and <a href="\(DashboardState.path)">look again</a>: the visit is here after a second or two.</p></li>
        </ol>
        </section>
        """
    }
}
