"""Debian's Chromium, started as a person would start it and steered by Playwright.

Playwright's own way to start it makes every tab believe that it is visible, switches the back/forward cache off and the
like. Connected to a running browser without defaults, tabs hide and show as they do for people.
"""

import json
import re
import signal
import subprocess
import threading
from contextlib import contextmanager

EXECUTABLE = "/usr/bin/chromium"

# Headless Chromium says so in its user agent, and then counts as a robot.
USER_AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"

DO_NOT_TRACK = {"enable_do_not_track": True}
WITHOUT_JAVASCRIPT = {"profile": {"default_content_setting_values": {"javascript": 2}}}


@contextmanager
def running_chromium(folder, *arguments, preferences=None):
    """The process, with a profile in `folder` that has these preferences; ends with the block."""
    (folder / "Default").mkdir(parents=True, exist_ok=True)
    (folder / "Default/Preferences").write_text(json.dumps(preferences or {}))
    process = subprocess.Popen(
        [EXECUTABLE, "--headless", "--no-sandbox", "--no-first-run", f"--user-agent={USER_AGENT}",
         f"--user-data-dir={folder}", *arguments],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def steered_chromium(playwright, folder, preferences=None, init_script=None):
    """The browser's context, with one empty tab in `pages`."""
    with running_chromium(folder, "--remote-debugging-port=0", "about:blank", preferences=preferences) as process:
        endpoint = devtools_endpoint(process)
        browser = playwright.chromium.connect_over_cdp(endpoint, no_defaults=True)
        context = browser.contexts[0]
        if init_script:
            context.add_init_script(init_script)
        yield context
        browser.close()


def devtools_endpoint(process):
    for line in process.stderr:
        if found := re.search(r"DevTools listening on (ws://\S+)", line):
            # Nobody reads on; a full pipe would stop the browser.
            threading.Thread(target=process.stderr.read, daemon=True).start()
            return found[1]
    raise AssertionError(f"Chromium ended with {process.wait()} before it could be steered")


def go_back(page):
    """Playwright waits in vain for the load event of a page that comes from the back/forward cache."""
    page.go_back(wait_until="commit")
