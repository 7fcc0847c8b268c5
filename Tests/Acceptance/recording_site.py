"""A web site whose pages carry the tracker, on a server that writes down what the tracker sends.

The oracle of the tracker's tests: it knows nothing of picolytics but the snippet and `POST /p`.
"""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

from waiting import wait_for

REPOSITORY = Path(__file__).resolve().parents[2]
TRACKER = REPOSITORY / "Sources/CEmbeddedFiles/generated/files/pico.js"

PAGE = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Page</title><link rel="icon" href="data:,">%(head)s
<script defer src="%(tracker)s/pico.js"></script></head>
<body><a id="b" href="/b">b</a> <a id="tab" href="/tab" target="_blank">tab</a>%(body)s</body>
</html>"""


class RecordingSite:
    """Any path is a page with the snippet. `/never` is a resource that does not arrive while the site is up."""

    def __init__(self):
        self.requests = []
        self._events = []
        self._taken = 0
        self._pages = {}
        self._closing = threading.Event()
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def do_GET(self):
                site.requests.append((self.path, dict(self.headers)))
                path = urlsplit(self.path).path
                if path == "/never":
                    site._closing.wait()
                    self.close_connection = True
                elif path == "/pico.js":
                    self.answer(TRACKER.read_bytes(), "text/javascript")
                else:
                    self.answer(site._page(path).encode(), "text/html; charset=utf-8")

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if self.path == "/p":
                    site._events.append({**json.loads(body), "headers": dict(self.headers), "size": len(body)})
                self.answer(b"ok", "text/plain; charset=UTF-8")

            def answer(self, content, content_type):
                self.send_response(200)
                self.send_header("Content-Type", content_type)
                self.send_header("Content-Length", str(len(content)))
                self.send_header("Access-Control-Allow-Origin", "*")
                self.end_headers()
                try:
                    self.wfile.write(content)
                except BrokenPipeError:
                    self.close_connection = True

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        self.port = self._server.server_port
        self.url = f"http://127.0.0.1:{self.port}"

    def close(self):
        self._closing.set()
        self._server.shutdown()
        self._server.server_close()

    def define(self, path, head="", body="", tracker=""):
        self._pages[path] = {"head": head, "body": body, "tracker": tracker}

    def _page(self, path):
        return PAGE % self._pages.get(path, {"head": "", "body": "", "tracker": ""})

    def events(self):
        """All events but pings so far; pings depend on the speed of the machine."""
        return [event for event in list(self._events) if event["n"] != "ping"]

    def pings(self):
        return [event for event in list(self._events) if event["n"] == "ping"]

    def expect(self, *expected, deadline=10.0):
        """Waits for as many events as are expected since the last call, and checks that they are these.

        `expected` are pairs of name and path. Beacons of different documents may overtake each other on their way, so
        those expected by one call may come in any order. Returns the events in the order of `expected`.
        """
        wait_for(lambda: len(self.events()) >= self._taken + len(expected), deadline,
                 f"{expected} after {[seen(event) for event in self.events()[:self._taken]]}: "
                 "as many events as expected")
        news = self.events()[self._taken:]
        self._taken += len(news)
        assert sorted(map(seen, news)) == sorted(expected)
        return [next(event for event in news if seen(event) == pair) for pair in expected]


def seen(event):
    return event["n"], urlsplit(event["l"]).path
