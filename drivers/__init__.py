"""Devices by address: words in, bytes out. Stands alone and knows nothing about shops.

Why: a driver that is only bytes and states can be tested with literal bytes, and its simulator can
be shipped beside it. Each device has one folder with the same file names in it: `types.py` (what
the device says), pure modules for its bytes, `driver.py` (the real thing) and `simulator.py`, which
speaks the same bytes over the same kind of line. Contract tests run on both with the same cases.

`contract.py` is the one shape of them all: open (for us alone), use, `check_health`, close; states,
reasons and typed errors; `reopening.py` says when to look again for what is lost.

Three promises hold everywhere: every wait has a deadline, *unknown* is a value, and silence is
never taken for "OK".
"""
