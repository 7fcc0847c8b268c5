"""Waiting for a condition instead of sleeping."""

import time


def wait_for(condition, deadline=10.0, what="the condition"):
    """Returns the first true value of `condition()`; fails after `deadline` seconds, with what it said last."""
    end = time.monotonic() + deadline
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(f"{what} did not come true within {deadline} s; last: {value!r}")
        time.sleep(0.02)
