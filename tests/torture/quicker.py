"""What is the same for image after image is worked out once."""

from functools import lru_cache

from pos_app.adapters.ledger import apsw_ledger, log_check

BOOT_ID = "0c5d2b2e-0000-4000-8000-000000000001"


def work_out_once() -> None:
    """In a process that does nothing but torture. Thousands of images share most pages of their
    logs, whose checksums the start adds up in Python. And all run on one machine that was started
    once, so that a seed means the same everywhere."""
    vars(log_check)["_checksum"] = lru_cache(maxsize=20_000)(log_check._checksum)
    vars(apsw_ledger)["boot_id"] = lambda: BOOT_ID
