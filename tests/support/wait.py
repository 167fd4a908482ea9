# SPDX-License-Identifier: Apache-2.0
"""Waiting for something to become true, with a deadline: the only way in which tests wait."""

import os
import threading
import time

SLOW = int(os.environ.get("WIREMILL_TEST_SLOW", "1"))  # how many times longer everything may take


def wait_until(predicate, deadline_s, what, every_s=0.02):
    """Returns the first true answer of predicate(); after deadline_s fails and names `what`."""
    deadline_s *= SLOW
    end = time.monotonic() + deadline_s
    pause = threading.Event()
    while True:
        answer = predicate()
        if answer:
            return answer
        if time.monotonic() >= end:
            raise AssertionError(f"waited {deadline_s} s in vain for {what}; last answer: {answer!r}")
        pause.wait(every_s)
