"""The clock of this machine. Everything else is given a clock."""

import time


def system_clock() -> int:
    """UTC in milliseconds."""
    return time.time_ns() // 1_000_000
