/// The form for the password.
struct SignInPage {
    enum Problem {
        case wrongPassword
        case tooManyAttempts(seconds: Int)
        case busy
    }

    var problem: Problem?
    var assets: PageFrame.Assets

    var html: HTML {
        """
        \(PageFrame.head(title: "Sign in · picolytics", assets: assets))
        <body>
        <main>
        <section class="card lone sign-in">
        <h1>Sign in to picolytics</h1>
        <form method="post" action="/dashboard/sign-in">
        <input name="user" type="text" autocomplete="username" value="picolytics" readonly hidden>
        <label for="password">Password</label>
        <input id="password" name="password" type="password" autocomplete="current-password" required autofocus\(described)>
        \(message)
        <button type="submit">Sign in</button>
        </form>
        </section>
        </main>
        </body>
        </html>

        """
    }

    private var described: HTML {
        problem == nil ? "" : " aria-describedby=\"problem\" aria-invalid=\"true\""
    }

    private var message: HTML? {
        problem.map { "<p class=\"problem\" id=\"problem\" role=\"alert\">\(text($0))</p>" }
    }

    private func text(_ problem: Problem) -> String {
        switch problem {
        case .wrongPassword: "This is not the password."
        case .tooManyAttempts(let seconds): "Too many wrong passwords. Try again in \(seconds) seconds."
        case .busy: "The server is busy. Try again in a moment."
        }
    }
}
