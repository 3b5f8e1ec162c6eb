"""A street of shops in one process: many tills, one cloud, and everything between them that goes
wrong.

Real are the till's ledger, sync, signatures and wire, and the whole cloud behind its ASGI door.
Simulated are time, the line, the tills' disks and their power, shoppers, and a thief with a till's
key. One die decides everything, so a fault is replayed by its seed (`test_small`). What the
cashiers were told (`truth`) is held against what tills and cloud have (`checks`).

Why no threads: a till's threads only meet in turns that the simulation gives, and a call of the
cloud runs to its end on the spot. What is left out is therefore races inside one process; those
belong to the tests of `till/worker.py` and of the cloud on a socket.
"""
