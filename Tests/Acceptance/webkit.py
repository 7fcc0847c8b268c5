"""WebKitGTK, the engine nearest to Safari, steered by WebDriver on a display of its own."""

import os
import subprocess
from contextlib import contextmanager

from selenium import webdriver
from selenium.webdriver.webkitgtk.options import Options
from selenium.webdriver.webkitgtk.service import Service

DRIVER = "/usr/bin/WebKitWebDriver"


@contextmanager
def display():
    """The name of a virtual display."""
    reading, writing = os.pipe()
    process = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1280x800x24", "-nolisten", "tcp"],
        pass_fds=[writing], stderr=subprocess.DEVNULL)
    os.close(writing)
    try:
        with os.fdopen(reading) as numbers:
            yield ":" + numbers.readline().strip()
    finally:
        process.terminate()
        process.wait()


@contextmanager
def steered_webkit(folder):
    """A session of Selenium's WebDriver, with its home in `folder`."""
    folder.mkdir()
    with display() as name:
        environment = {
            **os.environ, "DISPLAY": name, "HOME": str(folder),
            # The sandbox needs namespaces, which containers often lack.
            "WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1",
        }
        driver = webdriver.WebKitGTK(options=Options(), service=Service(DRIVER, env=environment))
        try:
            yield driver
        finally:
            driver.quit()
