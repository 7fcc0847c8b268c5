"""Debian's Firefox, steered by WebDriver BiDi (https://w3c.github.io/webdriver-bidi/), which needs no other program."""

import itertools
import json
import os
import re
import subprocess
import threading
from contextlib import contextmanager

from websockets.sync.client import connect

EXECUTABLE = "firefox-esr"


class Firefox:
    """A session. Tabs are named by their context id."""

    def __init__(self, connection):
        self._connection = connection
        self._ids = itertools.count(1)
        self.call("session.new", capabilities={})

    def call(self, method, **parameters):
        """Sends a command and returns its result. Events that come in between are of no interest here."""
        identifier = next(self._ids)
        self._connection.send(json.dumps({"id": identifier, "method": method, "params": parameters}))
        while True:
            message = json.loads(self._connection.recv(timeout=30))
            if message.get("id") == identifier:
                assert message["type"] == "success", f"{method}: {message['error']}: {message['message']}"
                return message["result"]

    def open_tab(self, background=False):
        return self.call("browsingContext.create", type="tab", background=background)["context"]

    def open(self, tab, url, wait="complete"):
        """`wait` names the document's state to wait for."""
        self.call("browsingContext.navigate", context=tab, url=url, wait=wait)

    def go_back(self, tab):
        self.call("browsingContext.traverseHistory", context=tab, delta=-1)

    def show(self, tab):
        self.call("browsingContext.activate", context=tab)

    def close(self, tab):
        self.call("browsingContext.close", context=tab)

    def evaluate(self, tab, expression):
        answer = self.call("script.evaluate", expression=expression, target={"context": tab}, awaitPromise=True)
        assert answer["type"] == "success", answer["exceptionDetails"]["text"]
        return answer["result"].get("value")


@contextmanager
def steered_firefox(folder, **preferences):
    """A session with a profile of its own in `folder`; names of preferences have `__` for the dot."""
    folder.mkdir()
    settings = {name.replace("__", "."): value for name, value in preferences.items()}
    (folder / "user.js").write_text(
        "".join(f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in settings.items()))
    process = subprocess.Popen(
        [EXECUTABLE, "--headless", "--remote-debugging-port=0", "--profile", str(folder), "about:blank"],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env={**os.environ, "HOME": str(folder)})
    try:
        with connect(endpoint(process) + "/session", max_size=None) as connection:
            yield Firefox(connection)
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def endpoint(process):
    for line in process.stderr:
        if found := re.search(r"WebDriver BiDi listening on (ws://\S+)", line):
            # Nobody reads on; a full pipe would stop the browser.
            threading.Thread(target=process.stderr.read, daemon=True).start()
            return found[1]
    raise AssertionError(f"Firefox ended with {process.wait()} before it could be steered")
