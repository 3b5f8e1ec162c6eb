"""Power cuts seen from outside the program: a second opinion on the torture that shares none of it.

The torture runs the ledger on a disk in memory that we wrote ourselves, with SQLite's file locked
for one connection. Here a till program of its own sells on real files, with shared memory, real
locks and the real system calls, and somebody else's eyes look at what a power cut would leave:

- `test_lazy_disk`: LazyFS (github.com/dsrhaslab/lazyfs), a file system that keeps what was not
  synced in its own memory and drops it when told to. It is no part of this project. To run the
  test: build LazyFS as its README says, put the program `lazyfs` on the PATH, and as root (or with
  `user_allow_other` in /etc/fuse.conf) `pytest tests/torture/outside`. Without it the test is
  skipped and says so.
- `test_traced`: the system calls of the till, as `strace` saw them, made again on files beside:
  what was synced is there, the rest in part, and the ledger is opened after each. Without `strace`
  the test is skipped and says so.
"""
