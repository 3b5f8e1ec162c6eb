"""The till's side of the cloud: its keys, its signed calls, and the engine that keeps both in step.

Why an engine without a thread: `SyncWorker.step(at)` does what is due and says how long to wait, so
loss, duplication and forks are tested with a fake clock. Nothing that comes down is believed for
the connection's sake: pages, times and coupons each carry a signature of the cloud.
"""
