"""The load generator: wrk with events.lua."""

import json
import subprocess
from pathlib import Path

SCRIPT = Path(__file__).resolve().parent / "events.lua"
CONNECTIONS = 64


def wrk(port, seconds, seed, pause_milliseconds=None):
    """A closed loop of as many requests as go, or with a pause of so many milliseconds on average after each."""
    arguments = [str(seed)] + ([str(pause_milliseconds)] if pause_milliseconds else [])
    output = subprocess.run(
        ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}", "-s", SCRIPT, f"http://127.0.0.1:{port}", "--", *arguments],
        check=True, capture_output=True, text=True).stdout
    result = json.loads(output.strip().splitlines()[-1])
    assert result["failed"] == 0, output
    result["per_second"] = result["requests"] / result["microseconds"] * 1e6
    return result
