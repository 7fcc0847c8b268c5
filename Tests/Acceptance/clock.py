"""Starts a server at another time of day, by libfaketime. Its clock runs on from there."""

from pathlib import Path


def at(moment):
    """Environment variables for a process whose wall clock starts at `moment` (UTC, `2026-03-01 12:00:00`)."""
    library = next(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"))
    return {
        "LD_PRELOAD": str(library), "FAKETIME": f"@{moment}", "TZ": "UTC",
        # Deadlines and waiting go by the real monotonic clock.
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }
